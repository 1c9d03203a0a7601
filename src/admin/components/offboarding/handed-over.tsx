import { useTranslation } from 'adminjs';
import type { JobResult } from '../../../domain/jobs/job.js';
import { useFormat } from '../ui/use-format.js';

/** How much came over from one person, with the way to it; nothing for other jobs. */
export function HandedOver({ details: { files, bytes, folderId } }: Pick<JobResult, 'details'>) {
  const { t } = useTranslation();
  const format = useFormat();
  if (typeof files !== 'number' || typeof bytes !== 'number') return null;
  return (
    <>
      {t('words.offboarding.came', { count: files, size: format.size(bytes) })}
      {typeof folderId === 'string' && (
        <>
          {' · '}
          <a className="k-link" href={`/files?folderId=${folderId}`}>
            {t('words.offboarding.showFolder')}
          </a>
        </>
      )}
    </>
  );
}
