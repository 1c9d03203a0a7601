import { useTranslation } from 'adminjs';
import type { BulkActName } from '../../../domain/bulk/bulk-act.js';
import { Field } from '../ui/field.js';
import { GroupChoice } from '../ui/group-choice.js';
import { fromLocal } from '../ui/local-moment.js';

const GIGABYTE = 1024 ** 3;
/** In place of what is set, for none at all. */
const NONE = 'none';

const setting = ['setQuota', 'setExpiry', 'setLimit', 'addToGroup', 'removeFromGroup'] as const;
type Setting = (typeof setting)[number];

export const isSetting = (act: BulkActName): act is Setting => (setting as readonly string[]).includes(act);
const isOfGroup = (act: Setting): act is 'addToGroup' | 'removeFromGroup' =>
  act === 'addToGroup' || act === 'removeFromGroup';

/** As the API takes it. */
export function valuesOf(act: BulkActName, typed: string): object {
  if (act === 'setQuota') return { quotaBytes: typed === NONE ? null : Math.round(Number(typed) * GIGABYTE) };
  if (act === 'setExpiry') return { expiresAt: typed === NONE ? null : fromLocal(typed) };
  if (act === 'setLimit') return { maxDownloads: typed === NONE ? null : Number(typed) };
  return isSetting(act) && isOfGroup(act) ? { groupId: typed } : {};
}

interface BulkValueProps {
  act: Setting;
  typed: string;
  onChange(typed: string): void;
}

/** What is set, or that there is none: an empty field says neither. */
export function BulkValue({ act, typed, onChange }: BulkValueProps) {
  const { t } = useTranslation();
  if (isOfGroup(act))
    return (
      <Field
        id="bulk-value"
        label={String(t(`words.bulk.values.${act}`))}
        hint={String(t(`words.bulk.groupHints.${act}`))}
      >
        <GroupChoice id="bulk-value" value={typed} choose={onChange} />
      </Field>
    );
  return (
    <Field id="bulk-value" label={String(t(`words.bulk.values.${act}`))}>
      <span className="k-with-unit">
        <input
          id="bulk-value"
          className="k-input"
          type={act === 'setExpiry' ? 'datetime-local' : 'number'}
          min={act === 'setLimit' ? 1 : 0}
          step={act === 'setQuota' ? 'any' : undefined}
          disabled={typed === NONE}
          value={typed === NONE ? '' : typed}
          onChange={(event) => onChange(event.target.value)}
        />
        {act === 'setQuota' && <span>{t('words.quotaUnit')}</span>}
        <label className="k-choice">
          <input
            type="checkbox"
            checked={typed === NONE}
            onChange={(event) => onChange(event.target.checked ? NONE : '')}
          />
          {t(`words.bulk.none.${act}`)}
        </label>
      </span>
    </Field>
  );
}
