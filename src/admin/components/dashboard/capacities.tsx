import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import type { Capacity } from '../../../domain/stats/get-capacity.js';
import { pageAddress } from '../ui/addresses.js';
import { Block } from '../ui/block.js';
import { useFormat } from '../ui/use-format.js';
import { Backup } from './backup.js';
import { fullSoon, type Health } from './health.js';

/** How much room is left and until when; whether the server is well, and what of its work fails. */
export function Capacities({ health: { capacities, failedJobs, isReady } }: { health: Health }) {
  const { t } = useTranslation();
  return (
    <div className="k-blocks">
      <Block title={t('words.dashboard.filesRoom')} loaded={capacities} anchor="files-room">
        {({ files }) => <Room capacity={files} />}
      </Block>
      <Block title={t('words.dashboard.databaseRoom')} loaded={capacities} anchor="database-room">
        {({ database }) => <Room capacity={database} />}
      </Block>
      <Block title={t('words.dashboard.backup')} loaded={capacities} anchor="backup">
        {({ backup }) => <Backup {...backup} />}
      </Block>
      <Block title={t('words.dashboard.server')} loaded={capacities} anchor="server">
        {({ version }) => (
          <ul className="k-rows">
            <Readiness isReady={isReady} />
            <FailedJobs total={failedJobs.data?.total} />
            <li>
              <span>{t('words.dashboard.version')}</span>
              <span>{version}</span>
            </li>
          </ul>
        )}
      </Block>
    </div>
  );
}

function Room({ capacity }: { capacity: Capacity }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { freeBytes, totalBytes, usedBytes, forecast, fullOn } = capacity;
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long', timeZone: 'UTC' });
  const words = t(`words.dashboard.forecasts.${forecast}`, { day: fullOn && day.format(new Date(fullOn)) });
  const isSoon = fullSoon(capacity) !== null;
  return (
    <>
      <p>{t('words.dashboard.taken', { size: format.size(usedBytes) })}</p>
      {freeBytes !== null && totalBytes !== null && (
        <>
          <p>{t('words.dashboard.free', { free: format.size(freeBytes), total: format.size(totalBytes) })}</p>
          <progress
            className={isSoon ? 'k-bar k-bar-full' : 'k-bar'}
            value={totalBytes - freeBytes}
            max={totalBytes}
            aria-hidden="true"
          />
        </>
      )}
      <p className={isSoon ? 'k-error' : 'k-muted'}>{words}</p>
    </>
  );
}

/** As a balancer sees it. */
function Readiness({ isReady }: Pick<Health, 'isReady'>) {
  const { t } = useTranslation();
  if (isReady === null) return null;
  return (
    <li>
      <span>{t('words.dashboard.health')}</span>
      <span className={isReady ? undefined : 'k-error'}>
        {t(isReady ? 'words.dashboard.healthy' : 'words.dashboard.ill')}
      </span>
    </li>
  );
}

function FailedJobs({ total }: { total: number | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (total === undefined) return null;
  return (
    <li>
      <Link to={pageAddress('jobs')}>{t('words.dashboard.failedJobs')}</Link>
      <span className={total > 0 ? 'k-error' : undefined}>{format.number(total)}</span>
    </li>
  );
}
