import { type ResourceJSON, useTranslation } from 'adminjs';
import { useSearchParams } from 'react-router-dom';
import { useMay } from '../ui/use-may.js';
import { filterValues } from './list-address.js';

/** Lists of which the API has an export. */
const exported = new Set(['users', 'files', 'links', 'trash']);

/** What the filters find, all of it, to take out. By a link of the browser's own: it writes to the disk as it comes. */
export function ExportMenu({ resource }: { resource: ResourceJSON }) {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const { read: mayTakeOut } = useMay();
  if (!mayTakeOut || !exported.has(resource.id)) return null;
  return (
    <details className="k-columns">
      <summary className="k-button">{t('words.list.export')}</summary>
      <fieldset>
        <legend className="k-unheard">{t('words.list.export')}</legend>
        {(['csv', 'jsonl'] as const).map((format) => (
          <a key={format} className="k-link" href={addressOf(resource.id, query, format)} download>
            {t(`words.list.exportAs.${format}`)}
          </a>
        ))}
      </fieldset>
    </details>
  );
}

/** Of a moment the API names its two ends apart. */
function addressOf(list: string, query: URLSearchParams, format: string): string {
  const filters = Object.entries(filterValues(query)).map(([name, value]) => [
    name.replace('~~from', 'From').replace('~~to', 'To'),
    value,
  ]);
  return `/api/v1/exports/${list}?${new URLSearchParams([['format', format], ...filters])}`;
}
