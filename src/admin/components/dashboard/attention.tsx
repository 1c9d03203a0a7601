import { Icon } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { DashboardData } from '../../dashboard.js';
import { MAX_COUNT } from '../../max-count.js';
import { listAddress, recordAddress } from '../ui/addresses.js';
import { Person } from '../ui/person.js';
import { Quota } from '../ui/quota.js';
import { useFormat } from '../ui/use-format.js';

/** What an admin should look at, each with the way to it. */
export function Attention({ attention }: { attention: DashboardData['attention'] }) {
  const { t } = useTranslation();
  const { nearlyFull, blocked, failedSignIns, errors, since } = attention;
  const logs = (filters: Record<string, string>) => listAddress('logs', { ...filters, 'time~~from': since });
  if (nearlyFull.count + blocked + failedSignIns + errors === 0) {
    return <p className="k-card k-well">{t('words.dashboard.allWell')}</p>;
  }
  return (
    <ul className="k-attention">
      <Item name="errors" count={errors} icon="AlertCircle" to={logs({ level: 'error' })} />
      <Item name="failedSignIns" count={failedSignIns} icon="ShieldOff" to={logs({ signIns: 'failed' })} />
      <Item
        name="nearlyFull"
        count={nearlyFull.count}
        icon="HardDrive"
        to={listAddress('users', { fullness: 'nearlyFull' })}
      >
        <ul className="k-full">
          {nearlyFull.users.map(({ id, login, fullName, takenBytes, quotaBytes }) => (
            <li key={id}>
              <Link className="k-plain-link" to={recordAddress('users', id)}>
                <Person login={login} fullName={fullName} />
              </Link>
              <Quota used={takenBytes} quota={quotaBytes} />
            </li>
          ))}
        </ul>
      </Item>
      <Item name="blocked" count={blocked} icon="Slash" to={listAddress('users', { isActive: 'false' })} />
    </ul>
  );
}

interface ItemProps {
  name: 'errors' | 'failedSignIns' | 'nearlyFull' | 'blocked';
  count: number;
  icon: string;
  to: string;
  children?: ReactNode;
}

function Item({ name, count, icon, to, children }: ItemProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (count === 0) return null;
  const told = Math.min(count, MAX_COUNT);
  const counted = t(`words.dashboard.${name}`, { count: told, number: format.number(told) });
  const words = count > MAX_COUNT ? t('words.dashboard.moreThan', { what: counted }) : counted;
  return (
    <li className={`k-card k-attention-${name}`}>
      <div className="k-attention-head">
        <Icon icon={icon} size={20} />
        <span>{words}</span>
        <Link className="k-link" to={to}>
          {t('words.dashboard.show')}
        </Link>
      </div>
      {children}
    </li>
  );
}
