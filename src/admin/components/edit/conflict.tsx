import { type BasePropertyJSON, type RecordJSON, type ResourceJSON, useTranslation } from 'adminjs';
import { useState } from 'react';
import { shownText } from '../../../i18n/shown-text.js';
import { Dialog } from '../ui/dialog.js';
import { useFormat } from '../ui/use-format.js';

interface ConflictProps {
  resource: ResourceJSON;
  versions: { opened: RecordJSON; theirs: RecordJSON; mine: RecordJSON };
  /** @param fields what is to be saved on top of theirs */
  save(fields: Record<string, unknown>): void;
  close(): void;
}

type Side = 'theirs' | 'mine';

/** Two have edited the same: of each field that the other changed one sees both values, and keeps one. */
export function Conflict({ resource, versions, save, close }: ConflictProps) {
  const { t, translateButton, translateProperty } = useTranslation();
  const { opened, theirs, mine } = versions;
  const fields = resource.editProperties.filter(({ propertyPath: path }) => path in theirs.params);
  const changed = fields.filter(({ propertyPath: path }) => differ(theirs.params[path], opened.params[path]));
  const isDisputed = ({ propertyPath: path }: BasePropertyJSON) =>
    differ(mine.params[path], opened.params[path]) && differ(mine.params[path], theirs.params[path]);
  const [sides, setSides] = useState<Record<string, Side>>({});
  const sideOf = ({ propertyPath: path }: BasePropertyJSON): Side => sides[path] ?? 'theirs';
  const keep = () =>
    save({
      ...mine.params,
      ...Object.fromEntries(
        changed
          .filter((field) => sideOf(field) === 'theirs')
          .map(({ propertyPath: path }) => [path, theirs.params[path]]),
      ),
    });
  return (
    <Dialog title={t('words.conflict.title')} close={close}>
      <p className="k-muted">{t('words.conflict.hint')}</p>
      {changed.map((field) => (
        <fieldset key={field.propertyPath} className="k-field">
          <legend>{translateProperty(field.label, resource.id)}</legend>
          {(['theirs', 'mine'] as const).map((side) => (
            <label key={side} className="k-switch">
              <input
                type="radio"
                name={`conflict-${field.propertyPath}`}
                checked={sideOf(field) === side}
                onChange={() => setSides({ ...sides, [field.propertyPath]: side })}
              />
              <span>
                {t(`words.conflict.${side === 'mine' && !isDisputed(field) ? 'before' : side}`)}:{' '}
                <b>
                  <FieldWords
                    field={field}
                    resource={resource}
                    value={versions[side].params[field.propertyPath]}
                  />
                </b>
              </span>
            </label>
          ))}
        </fieldset>
      ))}
      <div className="k-buttons">
        <button type="button" className="k-button k-button-main" onClick={keep}>
          {t('words.conflict.save')}
        </button>
        <button type="button" className="k-button" onClick={close}>
          {translateButton('cancel')}
        </button>
      </div>
    </Dialog>
  );
}

const differ = (one: unknown, other: unknown): boolean => String(one ?? '') !== String(other ?? '');

interface FieldWordsProps {
  field: BasePropertyJSON;
  resource: ResourceJSON;
  value: unknown;
}

/** What a field's value is, in words. */
function FieldWords({ field, resource, value }: FieldWordsProps) {
  const { t, translateLabel } = useTranslation();
  const format = useFormat();
  const isNone = value === null || value === undefined || value === '';
  switch (field.components?.edit) {
    case 'RoleEdit':
    case 'SwitchEdit':
      return <>{translateLabel(`${field.propertyPath}.${value}`, resource.id)}</>;
    case 'QuotaEdit':
      return <>{isNone ? t('words.noLimit') : format.size(Number(value))}</>;
    case 'LinkExpiryEdit':
    case 'MomentEdit':
      return <>{isNone ? t('words.never') : format.exactDate(new Date(String(value)))}</>;
    default:
      return <>{isNone ? t('words.none') : shownText(String(value))}</>;
  }
}
