import { useTranslation } from 'adminjs';
import type { JobKindName } from '../../../domain/jobs/job-kinds.js';

export function useKindName(): (kind: JobKindName) => string {
  const { t } = useTranslation();
  return (kind) => t(`words.jobs.kinds.${kind}.name`);
}
