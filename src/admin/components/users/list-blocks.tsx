import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { listAddress, pageAddress, recordAddress } from '../ui/addresses.js';
import { Block } from '../ui/block.js';
import { Moment } from '../ui/moment.js';
import { Name } from '../ui/name.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';

interface Page<Item> {
  items: Item[];
}

/** So many rows of each list stand on the page. */
const SHOWN = 8;

/** The largest files, each with the way to its record. */
export function LargestFiles({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const files = useApi<Page<{ id: string; name: string; size: number }>>(
    `/files?userId=${id}&sort=-size&limit=${SHOWN}`,
  );
  const way = { to: listAddress('files', { ownerId: id }), words: t('words.user.allFiles') };
  return (
    <Block title={t('words.user.largest')} way={way} loaded={files}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="k-muted">{t('words.user.empty')}</p>
        ) : (
          <ol className="k-rows">
            {items.map((file) => (
              <li key={file.id}>
                <Link className="k-cut" to={recordAddress('files', file.id)}>
                  <Name name={file.name} />
                </Link>
                <span className="k-nowrap">{format.size(file.size)}</span>
              </li>
            ))}
          </ol>
        )
      }
    </Block>
  );
}

interface ListedLink {
  id: string;
  url: string;
  kind: 'download' | 'upload';
  createdAt: string;
  openCount: number;
  isActive: boolean;
}

/** The latest links, with what came of them. */
export function Links({ id }: { id: string }) {
  const { t } = useTranslation();
  const links = useApi<Page<ListedLink>>(`/links?userId=${id}&limit=${SHOWN}`);
  const way = { to: listAddress('links', { ownerId: id }), words: t('words.user.allLinks') };
  return (
    <Block title={t('words.user.links')} way={way} loaded={links}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="k-muted">{t('words.user.noLinks')}</p>
        ) : (
          <ul className="k-rows">
            {items.map((link) => (
              <li key={link.id}>
                <Link to={recordAddress('links', link.id)}>{t(`words.user.linkKinds.${link.kind}`)}</Link>
                <span className="k-muted">
                  {t('words.user.opened', { count: link.openCount })}
                  {link.isActive ? '' : ` · ${t('words.user.over')}`}
                </span>
                <Moment iso={link.createdAt} />
              </li>
            ))}
          </ul>
        )
      }
    </Block>
  );
}

/** Of the trash what went in last. */
export function Trash({ id }: { id: string }) {
  const { t } = useTranslation();
  const trash = useApi<Page<{ id: string; name: string; size: number; deletedAt: string }>>(
    `/trash?userId=${id}&limit=${SHOWN}`,
  );
  const way = { to: listAddress('trash', { ownerId: id }), words: t('words.user.allTrash') };
  const format = useFormat();
  return (
    <Block title={t('words.user.trash')} way={way} loaded={trash}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="k-muted">{t('words.user.noTrash')}</p>
        ) : (
          <ul className="k-rows">
            {items.map((entry) => (
              <li key={entry.id}>
                <Link className="k-cut" to={recordAddress('trash', entry.id)}>
                  <Name name={entry.name} />
                </Link>
                <span className="k-nowrap">{format.size(entry.size)}</span>
                <Moment iso={entry.deletedAt} />
              </li>
            ))}
          </ul>
        )
      }
    </Block>
  );
}

interface AuditRecord {
  id: string;
  time: string;
  text: string;
  address: string | null;
  agent: string | null;
}

/** What happened around the account, and who did it. */
export function Events({ id }: { id: string }) {
  const { t } = useTranslation();
  const events = useApi<Page<AuditRecord>>(`/audit?ownerId=${id}&limit=${SHOWN}`);
  const way = { to: `${pageAddress('audit')}?ownerId=${id}`, words: t('words.user.allEvents') };
  return (
    <Block title={t('words.user.events')} way={way} loaded={events}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="k-muted">{t('words.user.noEvents')}</p>
        ) : (
          <ul className="k-rows">
            {items.map((record) => (
              <li key={record.id}>
                <span>{record.text}</span>
                <Moment iso={record.time} />
              </li>
            ))}
          </ul>
        )
      }
    </Block>
  );
}

/** Who tried to get in under this login, and did not. */
export function FailedSignIns({ id }: { id: string }) {
  const { t } = useTranslation();
  const failed = useApi<Page<AuditRecord>>(`/audit?ownerId=${id}&act=session.sign_in_failed&limit=${SHOWN}`);
  const way = {
    to: `${pageAddress('audit')}?ownerId=${id}&act=session.sign_in_failed`,
    words: t('words.user.allFailed'),
  };
  return (
    <Block title={t('words.user.failedSignIns')} way={way} loaded={failed}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="k-muted">{t('words.user.noneFailed')}</p>
        ) : (
          <ul className="k-rows">
            {items.map(({ id: recordId, time, address, agent }) => (
              <li key={recordId}>
                <span>{address}</span>
                <span className="k-muted k-cut" title={agent ?? ''}>
                  {agent}
                </span>
                <Moment iso={time} />
              </li>
            ))}
          </ul>
        )
      }
    </Block>
  );
}
