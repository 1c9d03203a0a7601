import { useTranslation } from 'adminjs';
import { Badge, type BadgeVariant } from '../ui/badge.js';
import { useFormat } from '../ui/use-format.js';
import type { SentJob } from './job-types.js';

const variants: Record<SentJob['state'], BadgeVariant> = {
  waiting: 'warning',
  running: 'info',
  done: 'success',
  failed: 'danger',
};

export function JobState({ state }: { state: SentJob['state'] }) {
  const { t } = useTranslation();
  return <Badge variant={variants[state]}>{t(`words.jobs.states.${state}`)}</Badge>;
}

/** "120 of 400, 3 left out", with a bar while it is under way. */
export function JobProgress({
  job,
}: {
  job: Pick<SentJob, 'state' | 'total' | 'doneCount' | 'leftCount' | 'filesOfOne'>;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, total, doneCount, leftCount, filesOfOne } = job;
  const done = format.number(doneCount);
  const words = total === null ? done : t('words.jobs.doneOf', { done, total: format.number(total) });
  return (
    <span className="k-stack">
      <span>
        {words}
        {leftCount > 0 && `, ${t('words.jobs.leftOut', { count: leftCount })}`}
      </span>
      {filesOfOne && (
        <span className="k-muted">
          {t('words.offboarding.filesOfOne', {
            done: format.number(filesOfOne.done),
            total: format.number(filesOfOne.total),
          })}
        </span>
      )}
      {state === 'running' && (
        <progress
          className="k-bar k-bar-fine"
          aria-label={t('words.jobs.progress')}
          {...(total !== null && total > 0 && { value: Math.min(1, (doneCount + leftCount) / total) })}
        />
      )}
    </span>
  );
}
