import { type ActionProps, ApiClient, type RecordJSON, useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { shownText } from '../../../i18n/shown-text.js';
import { rememberedList } from '../list/list-address.js';
import { offboardingAddress } from '../offboarding/offboarding-address.js';
import { listAddress, recordAddress, storageAddress } from '../ui/addresses.js';
import { Badge } from '../ui/badge.js';
import { Moment } from '../ui/moment.js';
import { QuotaOf } from '../ui/quota.js';
import { Standing } from '../ui/standing.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import { useMay } from '../ui/use-may.js';
import { Groups } from './groups-block.js';
import { Events, FailedSignIns, LargestFiles, Links, Trash } from './list-blocks.js';
import { SecondFactor } from './second-factor-block.js';
import { type ListedSession, Sessions } from './sessions-block.js';
import { UsageBlocks } from './usage-blocks.js';

/** All about one person, with the ways to what is theirs and what can be done. */
export default function UserPage({ record: opened }: ActionProps) {
  const { t } = useTranslation();
  const { record, reload } = useFresh(opened);
  const id = String(record?.id);
  const params = record?.params ?? {};
  const fullName = shownText(String(params.fullName ?? ''));
  const may = useMay();
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
        <Standing role={params.role} isActive={params.isActive} expiresAt={params.expiresAt || null} />
        {params.mustChangePassword ? (
          <Badge variant="warning">{t('resources.users.properties.mustChangePassword')}</Badge>
        ) : null}
        <p className="k-muted">
          {params.login} · <a href={`mailto:${params.email}`}>{shownText(String(params.email))}</a>
        </p>
      </header>
      {record && <Acts record={record} />}
      {may.read ? <Whole id={id} params={params} onChange={reload} /> : <Part id={id} params={params} />}
    </div>
  );
}

/** As it was opened, until something on the page changes it. */
function useFresh(opened: ActionProps['record']) {
  const [fresh, setFresh] = useState<ActionProps['record']>();
  const id = opened?.id;
  const reload = async () => {
    const action = { resourceId: 'users', recordId: String(id), actionName: 'show' };
    const { data } = await new ApiClient().recordAction(action);
    setFresh(data.record);
  };
  return {
    record: fresh?.id === id ? fresh : opened,
    // What was there before is still true enough.
    reload: () => void reload().catch(() => undefined),
  };
}

interface WholeProps {
  id: string;
  params: RecordJSON['params'];
  onChange: () => void;
}

/** What whoever reads all sees besides. */
function Whole({ id, params, onChange }: WholeProps) {
  const sessions = useApi<{ items: ListedSession[] }>(`/users/${id}/sessions?limit=50`);
  return (
    <>
      <Facts params={params} />
      <div className="k-blocks">
        <UsageBlocks id={id} />
        <LargestFiles id={id} />
        <Links id={id} />
        <Groups id={id} fullName={shownText(String(params.fullName ?? ''))} onChange={onChange} />
        <Trash id={id} />
        <Events id={id} />
        <FailedSignIns id={id} />
        <Factor id={id} params={params} />
        <Sessions id={id} loaded={sessions} />
      </div>
    </>
  );
}

/** What the help desk sees. */
function Part({ id, params }: Omit<WholeProps, 'onChange'>) {
  return (
    <>
      <Facts params={params} />
      <div className="k-blocks">
        <Factor id={id} params={params} />
      </div>
    </>
  );
}

const Factor = ({ id, params }: Omit<WholeProps, 'onChange'>) => (
  <SecondFactor id={id} name={shownText(String(params.fullName ?? ''))} role={String(params.role)} />
);

function usePageTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} – Kladovka`;
    return () => {
      document.title = before;
    };
  }, [title]);
}

/** In this order, as far as the server offers them. */
const ordered = ['edit', 'resetPassword', 'block', 'unblock', 'endSessions'];

function Acts({ record: { id, params, recordActions } }: { record: RecordJSON }) {
  const { t, translateAction } = useTranslation();
  const offered = new Set(recordActions.map(({ name }) => name));
  if (![...ordered, 'openStorage', 'delete'].some((act) => offered.has(act))) return null;
  return (
    <nav className="k-acts" aria-label={t('words.actions')}>
      {offered.has('openStorage') && (
        <a className="k-button" href={storageAddress(id)}>
          {t('words.user.openStorage')}
        </a>
      )}
      {ordered
        .filter((act) => offered.has(act))
        .map((act) => (
          <Link key={act} className="k-button" to={`${recordAddress('users', id, act)}?back=show`}>
            {translateAction(act, 'users')}
          </Link>
        ))}
      {offered.has('delete') && params.role !== 'admin' && (
        <Link className="k-button" to={offboardingAddress({ ids: [id] })}>
          {t('words.offboarding.act')}
        </Link>
      )}
      {offered.has('delete') && (
        <Link className="k-button k-button-danger" to={recordAddress('users', id, 'delete')}>
          {translateAction('delete', 'users')}
        </Link>
      )}
    </nav>
  );
}

function Facts({ params }: { params: Record<string, string | null> }) {
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
    { name: label('lastSeenAt'), value: moment(params.lastSeenAt) },
    { name: label('lastLoginAt'), value: moment(params.lastLoginAt) },
    { name: label('createdAt'), value: moment(params.createdAt) },
    { name: label('expiresAt'), value: moment(params.expiresAt) },
  ];
  return (
    <dl className="k-card k-fact-grid">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
