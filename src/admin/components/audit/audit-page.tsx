import { useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { actsOfKind } from '../../../domain/audit/audit-acts.js';
import { pageAddress } from '../ui/addresses.js';
import { callApi } from '../ui/call-api.js';
import { Empty } from '../ui/empty.js';
import { Head } from '../ui/head.js';
import { Stamp } from '../ui/moment.js';
import { AuditFilters } from './audit-filters.js';
import { type Filters, queryOf, useFilters } from './audit-query.js';
import { AuditChanges, AuditSentence, type ToldAudit } from './audit-sentence.js';
import { VerifyChain } from './verify-chain.js';

interface Page {
  items: ToldAudit[];
  nextCursor: string | null;
}

const PER_PAGE = 50;

/** Who did what, the newest first. */
export default function AuditPage() {
  const { t } = useTranslation();
  const [filters, ask] = useFilters();
  const query = apiQuery(filters);
  const { page, older, newest, isFirst } = usePage(query);
  return (
    <main className="k-page">
      <h1>{t('words.audit.title')}</h1>
      <p className="k-hint">{t('words.audit.lead')}</p>
      <AuditFilters key={queryOf(filters).toString()} filters={filters} ask={ask} />
      <div className="k-filter-acts">
        {(['csv', 'jsonl'] as const).map((format) => (
          <a
            key={format}
            className="k-button"
            href={`/api/v1/audit/export?${query}&format=${format}`}
            download
          >
            {t(`words.audit.${format}`)}
          </a>
        ))}
        <VerifyChain />
      </div>
      {page === 'failed' && <p role="alert">{t('words.audit.failed')}</p>}
      {page && page !== 'failed' && <Records items={page.items} />}
      {page && page !== 'failed' && (
        <nav className="k-pages" aria-label={t('words.pages.label')}>
          <button type="button" className="k-button" disabled={isFirst} onClick={newest}>
            {t('words.audit.newest')}
          </button>
          <button type="button" className="k-button" disabled={page.nextCursor === null} onClick={older}>
            {t('words.audit.older')}
          </button>
        </nav>
      )}
    </main>
  );
}

function Records({ items }: { items: ToldAudit[] }) {
  const { t } = useTranslation();
  if (items.length === 0) {
    return (
      <div className="k-card">
        <Empty title={t('words.audit.none')} hint={t('words.audit.noneHint')} />
      </div>
    );
  }
  return (
    <div className="k-table-frame">
      <table className="k-table">
        <caption className="k-unread">{t('words.audit.title')}</caption>
        <Head words="words.audit" columns={['time', 'what', 'whence']} />
        <tbody>
          {items.map((record) => (
            <Row key={record.id} record={record} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ record }: { record: ToldAudit }) {
  const { t } = useTranslation();
  const { time, means, address, agent, requestId, objectId } = record;
  return (
    <tr>
      <td>
        <Stamp iso={time} />
      </td>
      <td>
        <AuditSentence record={record} />
        <AuditChanges record={record} />
      </td>
      <td>
        <span className="k-stack" title={agent ?? undefined}>
          <span>
            {t(`audit.means.${means}`)}{' '}
            {address && (
              <Link className="k-link k-code" to={here({ address })}>
                {address}
              </Link>
            )}
          </span>
          <span className="k-whence">
            {requestId && (
              <Link className="k-link" to={here({ requestId })}>
                {t('words.audit.sameRequest')}
              </Link>
            )}
            {objectId && (
              <Link className="k-link" to={here({ objectId })}>
                {t('words.audit.sameThing')}
              </Link>
            )}
          </span>
        </span>
      </td>
    </tr>
  );
}

const here = (filters: Filters): string => `${pageAddress('audit')}?${queryOf(filters)}`;

/** A kind is several acts to the API. */
function apiQuery({ kind, ...filters }: Filters): string {
  const query = queryOf(filters);
  for (const act of kind ? actsOfKind(kind) : []) query.append('act', act);
  return query.toString();
}

function usePage(query: string) {
  const [page, setPage] = useState<Page | 'failed' | null>(null);
  const [cursor, setCursor] = useState<{ of: string; at: string | null }>({ of: query, at: null });
  const at = cursor.of === query ? cursor.at : null;
  useEffect(() => {
    let isCurrent = true;
    const from = at ? `&cursor=${encodeURIComponent(at)}` : '';
    callApi<Page>('GET', `/audit?limit=${PER_PAGE}&${query}${from}`)
      .then((found) => isCurrent && setPage(found))
      .catch(() => isCurrent && setPage('failed'));
    return () => {
      isCurrent = false;
    };
  }, [query, at]);
  return {
    page,
    isFirst: at === null,
    newest: () => setCursor({ of: query, at: null }),
    older: () => page && page !== 'failed' && setCursor({ of: query, at: page.nextCursor }),
  };
}
