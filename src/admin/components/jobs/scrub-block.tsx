import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import type { ScrubReport } from '../../../domain/scrub/get-scrub.js';
import type { DamagedFile, ScrubRound, ScrubTally } from '../../../domain/scrub/scrub-store.js';
import { shownText } from '../../../i18n/shown-text.js';
import { recordAddress } from '../ui/addresses.js';
import { Block } from '../ui/block.js';
import { Moment } from '../ui/moment.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import type { Sent } from './job-types.js';

type SentScrub = Omit<Sent<ScrubReport>, 'last' | 'damaged'> & {
  last: Sent<ScrubRound> | null;
  damaged: Sent<DamagedFile>[];
};

/** How far the check of all stored bytes is, what the last one came to, and the way to each damaged file. */
export function ScrubBlock() {
  const { t } = useTranslation();
  return (
    <Block title={t('words.scrub.title')} loaded={useApi<SentScrub>('/scrub')}>
      {(scrub) => (
        <>
          <Rounds scrub={scrub} />
          <Damaged scrub={scrub} />
        </>
      )}
    </Block>
  );
}

function Rounds({ scrub }: { scrub: SentScrub }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { everyDays, bytesPerSecond, beganAt, underWay, last } = scrub;
  const came = ({ fileCount, damagedCount, readBytes }: ScrubTally) =>
    t('words.scrub.came', {
      count: damagedCount,
      damaged: format.number(damagedCount),
      files: format.number(fileCount),
      size: format.size(readBytes),
    });
  return (
    <dl className="k-facts">
      <dt>{t('words.scrub.last')}</dt>
      <dd>
        {last ? (
          <span className="k-stack">
            <Moment iso={last.endedAt} />
            <span>{came(last)}</span>
          </span>
        ) : (
          t('words.scrub.never')
        )}
      </dd>
      <dt>{t('words.scrub.now')}</dt>
      <dd>
        {underWay && beganAt ? (
          <span className="k-stack">
            <span>
              {t('words.scrub.began')} <Moment iso={beganAt} />
            </span>
            <progress
              className="k-bar"
              value={underWay.readBytes}
              max={Math.max(underWay.totalBytes, underWay.readBytes, 1)}
              aria-label={String(t('words.scrub.now'))}
            />
            <span>
              {t('words.scrub.readOf', {
                read: format.size(underWay.readBytes),
                total: format.size(Math.max(underWay.totalBytes, underWay.readBytes)),
              })}{' '}
              {came(underWay)}
            </span>
          </span>
        ) : (
          t(everyDays === 0 ? 'words.scrub.off' : 'words.scrub.resting', { count: everyDays })
        )}
      </dd>
      <dt>{t('words.scrub.pace')}</dt>
      <dd>{t('words.scrub.perSecond', { size: format.size(bytesPerSecond) })}</dd>
    </dl>
  );
}

function Damaged({ scrub: { damaged, isMoreDamaged } }: { scrub: SentScrub }) {
  const { t } = useTranslation();
  if (damaged.length === 0) return <p>{t('words.scrub.allWhole')}</p>;
  return (
    <>
      <h3>{t('words.scrub.damaged')}</h3>
      <p className="k-muted">{t('words.scrub.what')}</p>
      <ul>
        {damaged.map((file) => (
          <li key={file.id}>
            {file.isTrashed ? (
              <span>{shownText(file.name)}</span>
            ) : (
              <Link className="k-link" to={recordAddress('files', file.id)}>
                {shownText(file.name)}
              </Link>
            )}{' '}
            <span className="k-muted">
              {t(file.isTrashed ? 'words.scrub.ofTrash' : 'words.scrub.of', { login: file.ownerLogin })},{' '}
              <Moment iso={file.damagedAt} />
            </span>
          </li>
        ))}
      </ul>
      {isMoreDamaged && <p>{t('words.scrub.more')}</p>}
    </>
  );
}
