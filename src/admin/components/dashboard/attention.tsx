import { Icon } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import type { DashboardData } from '../../dashboard.js';
import { MAX_COUNT } from '../../max-count.js';
import { listAddress, recordAddress } from '../ui/addresses.js';
import { Person } from '../ui/person.js';
import { Quota } from '../ui/quota.js';
import { useFormat } from '../ui/use-format.js';
import type { Concern } from './concern.js';
import type { Health } from './health.js';
import { useServerConcerns } from './server-concerns.js';

interface AttentionProps {
  attention: DashboardData['attention'];
  /** Where whoever looks sees how the server is. */
  health?: Health;
}

/** What an admin should look at, each with the way to it. */
export function Attention({ attention, health }: AttentionProps) {
  const { t } = useTranslation();
  const ofServer = useServerConcerns(health);
  const concerns = [...ofServer.concerns, ...usePeoplesConcerns(attention)];
  if (concerns.length > 0)
    return (
      <ul className="k-attention">
        {concerns.map((concern) => (
          <Item key={concern.name} {...concern} />
        ))}
      </ul>
    );
  if (ofServer.isAwaited) return <p className="k-muted">{t('words.block.loading')}</p>;
  // What could not be asked says so in its own block below, and is not called well here.
  return ofServer.isUnknown ? null : <p className="k-card k-well">{t('words.dashboard.allWell')}</p>;
}

type Counted = 'errors' | 'failedSignIns' | 'nearlyFull' | 'blocked';

/** What the log and the accounts give cause for. */
function usePeoplesConcerns(attention: DashboardData['attention']): Concern[] {
  const words = useCounted();
  const { nearlyFull, blocked, failedSignIns, errors, since } = attention;
  const logs = (filters: Record<string, string>) => listAddress('logs', { ...filters, 'time~~from': since });
  const users = (filters: Record<string, string>) => listAddress('users', filters);
  const counted = (name: Counted, count: number, concern: Omit<Concern, 'name' | 'words'>): Concern[] =>
    count > 0 ? [{ name, words: words(name, count), ...concern }] : [];
  return [
    ...counted('errors', errors, { icon: 'AlertCircle', tone: 'danger', to: logs({ level: 'error' }) }),
    ...counted('failedSignIns', failedSignIns, {
      icon: 'ShieldOff',
      tone: 'warning',
      to: logs({ signIns: 'failed' }),
    }),
    ...counted('nearlyFull', nearlyFull.count, {
      icon: 'HardDrive',
      tone: 'warning',
      to: users({ fullness: 'nearlyFull' }),
      more: <Fullest users={nearlyFull.users} />,
    }),
    ...counted('blocked', blocked, { icon: 'Slash', tone: 'quiet', to: users({ isActive: 'false' }) }),
  ];
}

function useCounted() {
  const { t } = useTranslation();
  const format = useFormat();
  return (name: Counted, count: number): string => {
    const told = Math.min(count, MAX_COUNT);
    const what = t(`words.dashboard.${name}`, { count: told, number: format.number(told) });
    return count > MAX_COUNT ? t('words.dashboard.moreThan', { what }) : what;
  };
}

function Fullest({ users }: { users: DashboardData['attention']['nearlyFull']['users'] }) {
  return (
    <ul className="k-full">
      {users.map(({ id, login, fullName, takenBytes, quotaBytes }) => (
        <li key={id}>
          <Link className="k-plain-link" to={recordAddress('users', id)}>
            <Person login={login} fullName={fullName} />
          </Link>
          <Quota used={takenBytes} quota={quotaBytes} />
        </li>
      ))}
    </ul>
  );
}

function Item({ words, icon, tone, to, more }: Concern) {
  const { t } = useTranslation();
  const show = t('words.dashboard.show');
  return (
    <li className={`k-card k-concern-${tone}`}>
      <div className="k-attention-head">
        <Icon icon={icon} size={20} />
        <span>{words}</span>
        {to.startsWith('#') ? (
          <a className="k-link" href={to}>
            {show}
          </a>
        ) : (
          <Link className="k-link" to={to}>
            {show}
          </Link>
        )}
      </div>
      {more}
    </li>
  );
}
