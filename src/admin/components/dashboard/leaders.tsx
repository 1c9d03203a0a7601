import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import type { LeadingUser, Leaders as Led } from '../../../domain/stats/stats.js';
import { shownText } from '../../../i18n/shown-text.js';
import { listAddress, recordAddress } from '../ui/addresses.js';
import { Block } from '../ui/block.js';
import { Name } from '../ui/name.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';

/** Who takes up most, who grows fastest, and which links are used most. */
export function Leaders() {
  const { t } = useTranslation();
  const led = useApi<Led>('/stats/leaders');
  const users = { to: listAddress('users'), words: t('words.dashboard.allUsers') };
  return (
    <div className="k-blocks">
      <Block title={t('words.dashboard.largest')} way={users} loaded={led}>
        {({ largest }) => <Users users={largest} />}
      </Block>
      <Block title={t('words.dashboard.growing')} way={users} loaded={led}>
        {({ growing }) => <Users users={growing} sign="+" />}
      </Block>
      <Block
        title={t('words.dashboard.mostUsedLinks')}
        way={{ to: listAddress('links'), words: t('words.user.allLinks') }}
        loaded={led}
      >
        {({ mostUsedLinks }) => <Links links={mostUsedLinks} />}
      </Block>
    </div>
  );
}

function Users({ users, sign = '' }: { users: LeadingUser[]; sign?: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (users.length === 0) return <p className="k-muted">{t('words.dashboard.nobody')}</p>;
  return (
    <ol className="k-rows">
      {users.map(({ id, login, fullName, bytes }) => (
        <li key={id}>
          <Link className="k-cut" to={recordAddress('users', id)} title={shownText(fullName)}>
            {shownText(fullName)}
          </Link>
          <span className="k-muted">{login}</span>
          <span className="k-nowrap">
            {sign}
            {format.size(bytes)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Links({ links }: { links: Led['mostUsedLinks'] }) {
  const { t } = useTranslation();
  if (links.length === 0) return <p className="k-muted">{t('words.user.noLinks')}</p>;
  return (
    <ol className="k-rows">
      {links.map(({ id, name, ownerId, ownerLogin, openCount }) => (
        <li key={id}>
          <Link className="k-cut" to={recordAddress('links', id)}>
            <Name name={name} />
          </Link>
          <Link to={recordAddress('users', ownerId)}>{ownerLogin}</Link>
          <span className="k-muted">{t('words.user.opened', { count: openCount })}</span>
        </li>
      ))}
    </ol>
  );
}
