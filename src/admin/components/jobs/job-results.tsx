import { useTranslation } from 'adminjs';
import { useCallback, useState } from 'react';
import { HandedOver } from '../offboarding/handed-over.js';
import { Badge } from '../ui/badge.js';
import { callApi } from '../ui/call-api.js';
import { Cell } from '../ui/cell.js';
import { Name } from '../ui/name.js';
import { usePolled } from '../ui/use-polled.js';
import type { SentJob, SentJobResult, SentPage } from './job-types.js';

const PAGE = 50;
const FOLLOW_MS = 2_000;

/** What became of each thing, by pages; of all, or of what was left out alone. */
export function JobResults({ job }: { job: Pick<SentJob, 'id' | 'state' | 'leftCount'> }) {
  const { t } = useTranslation();
  const [isLeftOnly, setLeftOnly] = useState(false);
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const read = useCallback(() => {
    const asked = new URLSearchParams({ limit: String(PAGE) });
    if (isLeftOnly) asked.set('outcome', 'left');
    if (cursor) asked.set('cursor', cursor);
    return callApi<SentPage<SentJobResult>>('GET', `/jobs/${job.id}/results?${asked}`);
  }, [job.id, isLeftOnly, cursor]);
  const { value: page, problem } = usePolled(read, () =>
    job.state === 'running' || job.state === 'waiting' ? FOLLOW_MS : null,
  );
  const only = (isOnly: boolean) => {
    setCursors([]);
    setLeftOnly(isOnly);
  };
  return (
    <section aria-labelledby="job-results">
      <h2 id="job-results">{t('words.jobs.results')}</h2>
      {job.leftCount > 0 && (
        <label className="k-choice">
          <input type="checkbox" checked={isLeftOnly} onChange={(event) => only(event.target.checked)} />
          {t('words.jobs.leftOnly')}
        </label>
      )}
      {problem && (
        <p role="alert" className="k-error">
          {problem}
        </p>
      )}
      {page && page.items.length === 0 && <p className="k-card">{t('words.jobs.noResults')}</p>}
      {page && page.items.length > 0 && <Results results={page.items} />}
      {(cursor || page?.nextCursor) && (
        <div className="k-buttons k-turns">
          <button
            type="button"
            className="k-button"
            disabled={!cursor}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            {t('words.pages.previous')}
          </button>
          <button
            type="button"
            className="k-button"
            disabled={!page?.nextCursor}
            onClick={() => page?.nextCursor && setCursors([...cursors, page.nextCursor])}
          >
            {t('words.pages.next')}
          </button>
        </div>
      )}
    </section>
  );
}

function Results({ results }: { results: SentJobResult[] }) {
  const { t } = useTranslation();
  return (
    <div className="k-table-frame">
      <table className="k-table">
        <caption className="k-unseen-words">{t('words.jobs.results')}</caption>
        <thead>
          <tr>
            {['subject', 'outcome', 'why'].map((column) => (
              <th key={column} scope="col">
                {t(`words.jobs.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {results.map(({ id, subject, outcome, reasonText, details }) => (
            <tr key={id}>
              <th scope="row">
                <Name name={subject} />
              </th>
              <Cell label="words.jobs.columns.outcome">
                <Badge variant={outcome === 'done' ? 'success' : 'warning'}>
                  {t(`words.jobs.outcomes.${outcome}`)}
                </Badge>
              </Cell>
              <Cell label="words.jobs.columns.why">{reasonText ?? <HandedOver details={details} />}</Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
