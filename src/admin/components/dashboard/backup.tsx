import { useTranslation } from 'adminjs';
import type { BackupHealth } from '../../../domain/backup/backup-state.js';
import type { BackupRecord } from '../../../domain/backup/backup-store.js';
import { useFormat } from '../ui/use-format.js';

type Told = Omit<BackupRecord, 'startedAt' | 'finishedAt'> & { startedAt: string; finishedAt: string };

/** As the API tells it. */
export interface ToldBackup extends Pick<BackupHealth, 'state'> {
  lastWhole: Told | null;
  latest: Told | null;
}

/** The last one to go back to: when, how much, how long it took; and whether it is time for another. */
export function Backup({ state, lastWhole, latest }: ToldBackup) {
  const { t } = useTranslation();
  const format = useFormat();
  const isWarning = state === 'old' || state === 'damaged' || state === 'none';
  return (
    <>
      {lastWhole && <LastWhole {...lastWhole} />}
      {state !== 'off' && (
        <p className={isWarning ? 'k-error' : 'k-muted'}>
          {t(`words.dashboard.backups.${state}`, {
            count: latest?.damagedCount,
            number: format.number(latest?.damagedCount ?? 0),
          })}
        </p>
      )}
      {state === 'off' && !lastWhole && <p className="k-muted">{t('words.dashboard.backups.off')}</p>}
    </>
  );
}

function LastWhole({ startedAt, finishedAt, fileCount, bytes }: Told) {
  const { t } = useTranslation();
  const format = useFormat();
  const minutes = Math.max(1, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 60_000));
  return (
    <ul className="k-rows">
      <li>
        <span>{t('words.dashboard.backups.made')}</span>
        <time dateTime={finishedAt} title={format.exactDate(new Date(finishedAt))}>
          {format.date(new Date(finishedAt))}
        </time>
      </li>
      <li>
        <span>{t('words.dashboard.backups.has')}</span>
        <span>
          {t('words.dashboard.backups.files', { count: fileCount, number: format.number(fileCount) })},{' '}
          {format.size(bytes)}
        </span>
      </li>
      <li>
        <span>{t('words.dashboard.backups.took')}</span>
        <span>
          {t('words.dashboard.backups.minutes', { count: minutes, number: format.number(minutes) })}
        </span>
      </li>
    </ul>
  );
}
