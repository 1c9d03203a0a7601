import { Loader } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { callApi } from '../ui/call-api.js';
import { usePolled } from '../ui/use-polled.js';
import { JobKinds } from './job-kinds.js';
import { JobList } from './job-list.js';
import { JobPage } from './job-page.js';
import type { SentJobKind } from './job-types.js';
import { ScrubBlock } from './scrub-block.js';

const FOLLOW_MS = 3_000;

/** What goes on behind the scenes; `?job=` is the page of one job. */
export default function Jobs() {
  const [query] = useSearchParams();
  const id = query.get('job');
  return id ? <JobPage key={id} id={id} /> : <AllJobs />;
}

function AllJobs() {
  const { t } = useTranslation();
  const read = useCallback(
    async () => (await callApi<{ items: SentJobKind[] }>('GET', '/jobs/kinds')).items,
    [],
  );
  const { value: kinds, problem, reload } = usePolled(read, () => FOLLOW_MS);
  return (
    <main className="k-page k-page-wide">
      <h1>{t('words.jobs.title')}</h1>
      {problem && (
        <p role="alert" className="k-error">
          {problem}
        </p>
      )}
      <ScrubBlock />
      {!kinds && !problem && <Loader />}
      {kinds && <JobKinds kinds={kinds} onChange={reload} />}
      <JobList />
    </main>
  );
}
