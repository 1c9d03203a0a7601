import { useTranslation } from 'adminjs';
import { useCallback } from 'react';
import { JobProgress, JobState } from '../jobs/job-progress.js';
import { JobResults } from '../jobs/job-results.js';
import type { SentJob } from '../jobs/job-types.js';
import { Slips } from '../slips/slips.js';
import { callApi } from '../ui/call-api.js';
import { usePolled } from '../ui/use-polled.js';

const FOLLOW_MS = 1_000;

/** How far the accounts are, and then what their owners get. `secret` is the key of the slips: this page alone has it. */
export function ImportProgress({ id, secret }: { id: string; secret: string }) {
  const { t } = useTranslation();
  const read = useCallback(() => callApi<SentJob>('GET', `/jobs/${id}`), [id]);
  const isOver = (job: SentJob | null) => job?.state === 'done' || job?.state === 'failed';
  const { value: job, problem } = usePolled(read, (found) => (isOver(found) ? null : FOLLOW_MS));
  return (
    <>
      {problem && (
        <p role="alert" className="k-error">
          {problem}
        </p>
      )}
      {job && (
        <p className="k-import-progress" aria-live="polite">
          <JobState state={job.state} /> <JobProgress job={job} />
        </p>
      )}
      {job?.state === 'failed' && (
        <p role="alert" className="k-error">
          {job.errorText ?? t('words.jobs.unknownFault')}
        </p>
      )}
      {job && job.leftCount > 0 && isOver(job) && <JobResults job={job} />}
      {job?.state === 'done' && <Slips path={`/user-imports/${id}/slips`} secret={secret} />}
    </>
  );
}
