import { type ActionProps, useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';
import { shownText } from '../../../i18n/shown-text.js';
import { rememberedList } from '../list/list-address.js';
import { listAddress, recordAddress, storageAddress } from '../ui/addresses.js';
import { Badge } from '../ui/badge.js';
import { Moment } from '../ui/moment.js';
import { QuotaOf } from '../ui/quota.js';
import { Standing } from '../ui/standing.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import { Events, FailedSignIns, LargestFiles, Links, Trash } from './list-blocks.js';
import { type ListedSession, Sessions } from './sessions-block.js';
import { UsageBlocks } from './usage-blocks.js';

/** All about one person, with the ways to what is theirs and what can be done. */
export default function UserPage({ record }: ActionProps) {
  const { t } = useTranslation();
  const id = String(record?.id);
  const params = record?.params ?? {};
  const fullName = shownText(String(params.fullName ?? ''));
  const sessions = useApi<{ items: ListedSession[] }>(`/users/${id}/sessions?limit=50`);
  usePageTitle(fullName);
  return (
    <div className="k-page">
      <p>
        <Link className="k-link" to={{ pathname: listAddress('users'), search: rememberedList('users') }}>
          {t('words.user.back')}
        </Link>
      </p>
      <header className="k-user-head">
        <h1>{fullName}</h1>
        <Standing isAdmin={params.isAdmin} isActive={params.isActive} expiresAt={params.expiresAt || null} />
        {params.mustChangePassword ? (
          <Badge variant="warning">{t('resources.users.properties.mustChangePassword')}</Badge>
        ) : null}
        <p className="k-muted">
          {params.login} · <a href={`mailto:${params.email}`}>{shownText(String(params.email))}</a>
        </p>
      </header>
      <Acts id={id} isActive={params.isActive} />
      <Facts params={params} lastSeenAt={sessions.data?.items[0]?.lastSeenAt} />
      <div className="k-blocks">
        <UsageBlocks id={id} />
        <LargestFiles id={id} />
        <Links id={id} />
        <Trash id={id} />
        <Events id={id} />
        <FailedSignIns id={id} />
        <Sessions id={id} loaded={sessions} />
      </div>
    </div>
  );
}

function usePageTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} – Kladovka`;
    return () => {
      document.title = before;
    };
  }, [title]);
}

function Acts({ id, isActive }: { id: string; isActive: boolean }) {
  const { t, translateAction } = useTranslation();
  const acts = ['edit', 'resetPassword', isActive ? 'block' : 'unblock', 'endSessions', 'delete'];
  return (
    <nav className="k-acts" aria-label={t('words.actions')}>
      <a className="k-button" href={storageAddress(id)}>
        {t('words.user.openStorage')}
      </a>
      {acts.map((act) => (
        <Link
          key={act}
          className="k-button"
          to={`${recordAddress('users', id, act)}${act === 'delete' ? '' : '?back=show'}`}
        >
          {translateAction(act, 'users')}
        </Link>
      ))}
    </nav>
  );
}

/** @param lastSeenAt of the sessions that are open; without one the last sign-in tells more than nothing */
function Facts({ params, lastSeenAt }: { params: Record<string, string | null>; lastSeenAt?: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = (name: string) => t(`resources.users.properties.${name}`);
  const moment = (iso: string | null | undefined) => (iso ? <Moment iso={iso} /> : t('words.never'));
  const facts = [
    { name: label('usedBytes'), value: <QuotaOf params={params} /> },
    { name: label('fileCount'), value: format.number(Number(params.fileCount)) },
    { name: label('trashBytes'), value: format.size(Number(params.trashBytes)) },
    {
      name: label('freeBytes'),
      value: params.freeBytes === null ? t('words.noLimit') : format.size(Number(params.freeBytes)),
    },
    { name: t('words.user.lastSeen'), value: moment(lastSeenAt ?? params.lastLoginAt) },
    { name: label('lastLoginAt'), value: moment(params.lastLoginAt) },
    { name: label('createdAt'), value: moment(params.createdAt) },
    { name: label('expiresAt'), value: moment(params.expiresAt) },
  ];
  return (
    <dl className="k-card k-user-facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
