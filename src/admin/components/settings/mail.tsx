import { useTranslation } from 'adminjs';
import { useCallback, useState } from 'react';
import { JobState } from '../jobs/job-progress.js';
import type { SentJob } from '../jobs/job-types.js';
import { ApiProblem, callApi } from '../ui/call-api.js';
import { useMay } from '../ui/use-may.js';
import { usePolled } from '../ui/use-polled.js';

/** Whether letters go out, and a button that shows whether they arrive. */
export function Mail({ isSet }: { isSet: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const { asked, problem, isBusy, ask } = useTestLetter();
  if (!isSet) return <p className="k-muted">{t('words.settings.mail.notSet')}</p>;
  return (
    <>
      <p className="k-muted">{t('words.settings.mail.hint')}</p>
      {may.change && (
        <button type="button" className="k-button" disabled={isBusy} onClick={ask}>
          {t('words.settings.mail.test')}
        </button>
      )}
      {problem && (
        <p role="alert" className="k-error">
          {problem}
        </p>
      )}
      {asked && <WhatCameOfIt key={asked.id} job={asked} />}
    </>
  );
}

function useTestLetter() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<SentJob | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    setProblem(null);
    try {
      setAsked(await callApi<SentJob>('POST', '/settings/mail/test'));
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : t('words.settings.unreachable'));
    }
    setBusy(false);
  };
  return { asked, problem, isBusy, ask };
}

const FOLLOW_MS = 1_000;

function WhatCameOfIt({ job: { id, state } }: { job: SentJob }) {
  const { t } = useTranslation();
  const read = useCallback(() => callApi<SentJob>('GET', `/jobs/${id}`), [id]);
  const isOver = (job: SentJob | null) => job?.state === 'done' || job?.state === 'failed';
  const { value: job } = usePolled(read, (found) => (isOver(found) ? null : FOLLOW_MS));
  return (
    <div aria-live="polite">
      <p>
        <JobState state={job?.state ?? state} />{' '}
        {t(
          `words.settings.mail.${job?.state === 'done' ? 'sent' : job?.state === 'failed' ? 'failed' : 'onItsWay'}`,
        )}
      </p>
      {job?.state === 'failed' && <p className="k-muted">{job.error}</p>}
    </div>
  );
}
