import { useTranslation } from 'adminjs';
import { useCallback, useState } from 'react';
import { Link } from 'react-router-dom';
import { jobAddress } from '../jobs/job-address.js';
import { JobProgress, JobState } from '../jobs/job-progress.js';
import { JobResults } from '../jobs/job-results.js';
import type { SentJob } from '../jobs/job-types.js';
import { Slips } from '../slips/slips.js';
import { callApi } from '../ui/call-api.js';
import { usePolled } from '../ui/use-polled.js';

const FOLLOW_MS = 500;

interface BulkProgressProps {
  job: SentJob;
  /** Of the passwords that it gives: this window alone has it. */
  slipsKey: string | null;
  close(): void;
  /** From now on look at that one. */
  follow(job: SentJob): void;
}

/** How far the job is; what became of each, and the way back when it is over. It goes on where nobody looks. */
export function BulkProgress({ job: begun, slipsKey, close, follow }: BulkProgressProps) {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState<string | null>(null);
  const read = useCallback(() => callApi<SentJob>('GET', `/jobs/${begun.id}`), [begun.id]);
  const { value, problem } = usePolled(read, (found) => (found && isOver(found) ? null : FOLLOW_MS));
  const job = value?.id === begun.id ? value : begun;
  const undo = async () => {
    try {
      follow(await callApi<SentJob>('POST', `/bulk/jobs/${job.id}/undo`));
    } catch (error) {
      setRefusal((error as Error).message);
    }
  };
  return (
    <>
      <div role="status" className="k-foresight">
        <p>
          <JobState state={job.state} />
        </p>
        <JobProgress job={job} />
        {job.state === 'failed' && <p className="k-error">{job.errorText ?? t('words.jobs.unknownFault')}</p>}
        {!isOver(job) && (
          <p className="k-muted">{t(slipsKey ? 'words.bulk.keepOpen' : 'words.bulk.goesOn')}</p>
        )}
      </div>
      {(problem ?? refusal) && (
        <p role="alert" className="k-error">
          {problem ?? refusal}
        </p>
      )}
      {slipsKey && isOver(job) && job.doneCount > 0 && (
        <Slips path={`/bulk/jobs/${job.id}/slips`} secret={slipsKey} />
      )}
      {isOver(job) && job.leftCount > 0 && <JobResults key={job.id} job={job} />}
      <p>
        <Link className="k-link" to={jobAddress(job.id)}>
          {t('words.bulk.showJob')}
        </Link>
      </p>
      <div className="k-buttons k-turns">
        {job.canUndo && (
          <button type="button" className="k-button" onClick={undo}>
            {t('words.bulk.undo')}
          </button>
        )}
        <button type="button" className="k-button k-button-main" onClick={close}>
          {t('words.bulk.close')}
        </button>
      </div>
    </>
  );
}

const isOver = ({ state }: SentJob): boolean => state === 'done' || state === 'failed';
