import { useTranslation } from 'adminjs';
import { useFormat } from '../ui/use-format.js';
import type { SentJob } from './job-types.js';

/** "1.2 s", "3 min": how long it took, or takes by now. */
export function useDuration(): (job: Pick<SentJob, 'startedAt' | 'finishedAt'>) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ startedAt, finishedAt }) => {
    if (!startedAt) return '–';
    const seconds = ((finishedAt ? Date.parse(finishedAt) : Date.now()) - Date.parse(startedAt)) / 1000;
    if (seconds < 1) return t('words.jobs.lessThanASecond');
    if (seconds < 120) return t('words.jobs.seconds', { number: format.number(Math.round(seconds)) });
    if (seconds < 7200) return t('words.jobs.minutes', { number: format.number(Math.round(seconds / 60)) });
    return t('words.jobs.hours', { number: format.number(Math.round(seconds / 3600)) });
  };
}
