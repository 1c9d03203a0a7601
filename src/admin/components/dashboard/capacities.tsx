import { useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import type { Capacity } from '../../../domain/stats/get-capacity.js';
import { pageAddress } from '../ui/addresses.js';
import { Block } from '../ui/block.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import { Backup, type ToldBackup } from './backup.js';

interface Answer {
  files: Capacity;
  database: Capacity;
  backup: ToldBackup;
  version: string;
}

/** How much room is left and until when; whether the server is well, and what of its work fails. */
export function Capacities() {
  const { t } = useTranslation();
  const answer = useApi<Answer>('/stats/capacity');
  return (
    <div className="k-blocks">
      <Block title={t('words.dashboard.filesRoom')} loaded={answer}>
        {({ files }) => <Room capacity={files} />}
      </Block>
      <Block title={t('words.dashboard.databaseRoom')} loaded={answer}>
        {({ database }) => <Room capacity={database} />}
      </Block>
      <Block title={t('words.dashboard.backup')} loaded={answer}>
        {({ backup }) => <Backup {...backup} />}
      </Block>
      <Block title={t('words.dashboard.server')} loaded={answer}>
        {({ version }) => (
          <ul className="k-rows">
            <Health />
            <FailedJobs />
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
  const isSoon = fullOn !== null && Date.parse(fullOn) < Date.now() + 30 * 86_400_000;
  return (
    <>
      <p>{t('words.dashboard.taken', { size: format.size(usedBytes) })}</p>
      {freeBytes !== null && totalBytes !== null && (
        <p>
          {t('words.dashboard.free', { free: format.size(freeBytes), total: format.size(totalBytes) })}
          <progress
            className={isSoon ? 'k-bar k-bar-full' : 'k-bar'}
            value={totalBytes - freeBytes}
            max={totalBytes}
            aria-hidden="true"
          />
        </p>
      )}
      <p className={isSoon ? 'k-error' : 'k-muted'}>{words}</p>
    </>
  );
}

/** As a balancer sees it. */
function Health() {
  const { t } = useTranslation();
  const [isReady, setReady] = useState<boolean | null>(null);
  useEffect(() => {
    fetch('/readyz').then(
      ({ ok }) => setReady(ok),
      () => setReady(false),
    );
  }, []);
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

function FailedJobs() {
  const { t } = useTranslation();
  const { data } = useApi<{ total: number }>('/jobs?state=failed&limit=1&withTotal=true');
  if (data === undefined) return null;
  return (
    <li>
      <Link to={pageAddress('jobs')}>{t('words.dashboard.failedJobs')}</Link>
      <span className={data.total > 0 ? 'k-error' : undefined}>{data.total}</span>
    </li>
  );
}
