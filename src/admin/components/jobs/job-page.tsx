import { Loader } from '@adminjs/design-system';
import { useNotice, useTranslation } from 'adminjs';
import { useCallback } from 'react';
import { Link } from 'react-router-dom';
import { pageAddress } from '../ui/addresses.js';
import { callApi } from '../ui/call-api.js';
import { Moment } from '../ui/moment.js';
import { useMay } from '../ui/use-may.js';
import { usePolled } from '../ui/use-polled.js';
import { JobProgress, JobState } from './job-progress.js';
import { JobResults } from './job-results.js';
import type { SentJob } from './job-types.js';
import { useDuration } from './use-duration.js';
import { useKindName } from './use-kind-name.js';

const FOLLOW_MS = 1_000;

/** One job: how far it is, while one looks; why it failed, in words; what became of each thing. */
export function JobPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const addNotice = useNotice();
  const may = useMay();
  const read = useCallback(() => callApi<SentJob>('GET', `/jobs/${id}`), [id]);
  const { value: job, problem, reload } = usePolled(read, (found) => (isOver(found) ? null : FOLLOW_MS));
  const retry = async () => {
    try {
      await callApi('POST', `/jobs/${id}/retry`);
    } catch (error) {
      addNotice({ message: (error as Error).message, type: 'error' });
    }
    reload();
  };
  return (
    <main className="k-page">
      <p>
        <Link className="k-link" to={pageAddress('jobs')}>
          {t('words.jobs.allJobs')}
        </Link>
      </p>
      {problem && (
        <p role="alert" className="k-error">
          {problem}
        </p>
      )}
      {!job && !problem && <Loader />}
      {job && (
        <>
          <JobHead job={job} />
          {may.change && job.state === 'failed' && job.origin !== 'queue' && job.undoneBy === null && (
            <button type="button" className="k-button" onClick={retry}>
              {t('words.jobs.acts.retry')}
            </button>
          )}
          <JobResults key={`${job.id} ${job.state}`} job={job} />
        </>
      )}
    </main>
  );
}

const isOver = (job: SentJob | null): boolean => job?.state === 'done' || job?.state === 'failed';

function JobHead({ job }: { job: SentJob }) {
  const { t } = useTranslation();
  const nameOf = useKindName();
  const duration = useDuration();
  return (
    <>
      <h1>{nameOf(job.kind)}</h1>
      <dl className="k-card k-facts" aria-live="polite">
        <dt>{t('words.jobs.columns.state')}</dt>
        <dd>
          <JobState state={job.state} />
        </dd>
        <dt>{t('words.jobs.columns.came')}</dt>
        <dd>
          <JobProgress job={job} />
        </dd>
        <dt>{t('words.jobs.columns.took')}</dt>
        <dd>{duration(job)}</dd>
        <dt>{t('words.jobs.columns.by')}</dt>
        <dd>{job.actorLogin ?? t(`words.jobs.origins.${job.origin}`)}</dd>
        <dt>{t('words.jobs.columns.begun')}</dt>
        <dd>
          <Moment iso={job.startedAt ?? job.createdAt} isExact />
        </dd>
      </dl>
      {(job.errorCode ?? job.error) && <JobFault job={job} />}
    </>
  );
}

function JobFault({ job: { errorText, error, state } }: { job: SentJob }) {
  const { t } = useTranslation();
  return (
    <div className="k-card k-fault" role="alert">
      <p>{errorText ?? t('words.jobs.unknownFault')}</p>
      {state === 'waiting' && <p>{t('words.jobs.triedAgain')}</p>}
      {error && (
        <details>
          <summary>{t('words.jobs.whatItSaid')}</summary>
          <pre>{error}</pre>
        </details>
      )}
    </div>
  );
}
