import { useTranslation } from 'adminjs';
import { useCallback, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { jobStates } from '../../../domain/jobs/job.js';
import { jobKindNames } from '../../../domain/jobs/job-kinds.js';
import { callApi } from '../ui/call-api.js';
import { Cell } from '../ui/cell.js';
import { Head } from '../ui/head.js';
import { Moment } from '../ui/moment.js';
import { usePolled } from '../ui/use-polled.js';
import { jobAddress } from './job-address.js';
import { JobProgress, JobState } from './job-progress.js';
import type { SentJob, SentPage } from './job-types.js';
import { useDuration } from './use-duration.js';
import { useKindName } from './use-kind-name.js';

const PAGE = 25;
const FOLLOW_MS = 3_000;

/** What ran, runs and waits, the newest first, under filters that stand in the address. */
export function JobList() {
  const { t } = useTranslation();
  const nameOf = useKindName();
  const [query, setQuery] = useSearchParams();
  const [kind, state] = [query.get('kind') ?? '', query.get('state') ?? ''];
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const read = useCallback(() => {
    const asked = new URLSearchParams({ limit: String(PAGE) });
    for (const [name, value] of Object.entries({ kind, state, cursor })) if (value) asked.set(name, value);
    return callApi<SentPage<SentJob>>('GET', `/jobs?${asked}`);
  }, [kind, state, cursor]);
  const { value: page, problem } = usePolled(read, () => FOLLOW_MS);

  const filter = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setCursors([]);
    setQuery(next, { replace: true });
  };
  const choice = (name: 'kind' | 'state', value: string, options: [value: string, words: string][]) => (
    <label className="k-choice">
      {t(`words.jobs.filters.${name}`)}
      <select className="k-input" value={value} onChange={(event) => filter(name, event.target.value)}>
        <option value="">{t('words.any')}</option>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section aria-labelledby="job-list">
      <h2 id="job-list">{t('words.jobs.listTitle')}</h2>
      <div className="k-choices">
        {choice(
          'kind',
          kind,
          jobKindNames.map((name) => [name, nameOf(name)]),
        )}
        {choice(
          'state',
          state,
          jobStates.map((name) => [name, t(`words.jobs.states.${name}`)]),
        )}
      </div>
      {problem && (
        <p role="alert" className="k-error">
          {problem}
        </p>
      )}
      {page && page.items.length === 0 && <p className="k-card">{t('words.jobs.noJobs')}</p>}
      {page && page.items.length > 0 && <Jobs jobs={page.items} />}
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
    </section>
  );
}

function Jobs({ jobs }: { jobs: SentJob[] }) {
  const { t } = useTranslation();
  const nameOf = useKindName();
  const duration = useDuration();
  return (
    <div className="k-table-frame">
      <table className="k-table">
        <caption className="k-unseen-words">{t('words.jobs.listTitle')}</caption>
        <Head
          words="words.jobs.columns"
          columns={['job', 'state', 'came', 'took', 'by', 'begun']}
          figures={['came', 'took']}
        />
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <th scope="row">
                <Link className="k-link" to={jobAddress(job.id)}>
                  {nameOf(job.kind)}
                </Link>
              </th>
              <Cell label="words.jobs.columns.state">
                <JobState state={job.state} />
              </Cell>
              <Cell label="words.jobs.columns.came" isFigure>
                <JobProgress job={job} />
              </Cell>
              <Cell label="words.jobs.columns.took" isFigure>
                {duration(job)}
              </Cell>
              <Cell label="words.jobs.columns.by">
                {job.actorLogin ?? t(`words.jobs.origins.${job.origin}`)}
              </Cell>
              <Cell label="words.jobs.columns.begun">
                <Moment iso={job.startedAt ?? job.createdAt} />
              </Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
