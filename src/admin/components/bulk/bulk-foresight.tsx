import { useTranslation } from 'adminjs';
import type { BulkPreview } from '../../../domain/bulk/preview-bulk.js';
import { Name } from '../ui/name.js';
import { useFormat } from '../ui/use-format.js';

export interface SentPreview extends Omit<BulkPreview, 'left'> {
  left: { reason: string; reasonText: string | null; count: number }[];
}

/** "40 selected, done to 37", who is left out and why, and whether there is a way back. */
export function BulkForesight({ preview }: { preview: SentPreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { total, count, left, names, canUndo, isFinal } = preview;
  return (
    <div className="k-foresight" role="status">
      <p className="k-lead">
        {t('words.bulk.foresight', { total: format.number(total), number: format.number(count) })}
      </p>
      {left.length > 0 && (
        <ul>
          {left.map(({ reason, reasonText, count: number }) => (
            <li key={reason}>
              {t('words.bulk.leftOut', { number: format.number(number), reason: reasonText ?? reason })}
            </li>
          ))}
        </ul>
      )}
      {names.length > 0 && (
        <ul className="k-muted">
          {names.map((name) => (
            <li key={name}>
              <Name name={name} />
            </li>
          ))}
          {count > names.length && (
            <li>{t('words.bulk.andMore', { number: format.number(count - names.length) })}</li>
          )}
        </ul>
      )}
      {!isFinal && <p className="k-muted">{t(canUndo ? 'words.bulk.canUndo' : 'words.bulk.cannotUndo')}</p>}
    </div>
  );
}
