import { useNotice, useTranslation } from 'adminjs';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { Badge } from '../ui/badge.js';
import { callApi } from '../ui/call-api.js';
import { Cell } from '../ui/cell.js';
import { Head } from '../ui/head.js';
import { Moment } from '../ui/moment.js';
import { useMay } from '../ui/use-may.js';
import { Nothing } from '../ui/value.js';
import { jobAddress } from './job-address.js';
import { JobProgress, JobState } from './job-progress.js';
import type { SentJob, SentJobKind } from './job-types.js';
import { useDuration } from './use-duration.js';
import { useKindName } from './use-kind-name.js';

/** Every kind of work: what it did last, when it comes next, and the buttons that change that. */
export function JobKinds({ kinds, onChange }: { kinds: SentJobKind[]; onChange(): void }) {
  const { t } = useTranslation();
  return (
    <div className="k-table-frame">
      <table className="k-table">
        <caption className="k-unseen-words">{t('words.jobs.kindsTitle')}</caption>
        <Head
          words="words.jobs.columns"
          columns={['kind', 'last', 'came', 'took', 'next', 'acts']}
          figures={['came', 'took']}
        />
        <tbody>
          {kinds.map((kind) => (
            <KindRow key={kind.kind} kind={kind} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KindRow({ kind, onChange }: { kind: SentJobKind; onChange(): void }) {
  const { t } = useTranslation();
  const nameOf = useKindName();
  const duration = useDuration();
  const { last, waiting, running, pausedAt, nextAt } = kind;
  return (
    <tr data-testid={`kind-${kind.kind}`}>
      <th scope="row">
        <span className="k-stack">
          <span>{nameOf(kind.kind)}</span>
          <span className="k-muted k-hint">{t(`words.jobs.kinds.${kind.kind}.does`)}</span>
          <span className="k-badges">
            {pausedAt && <Badge variant="warning">{t('words.jobs.paused')}</Badge>}
            {waiting + running > (last?.state === 'running' ? 1 : 0) && (
              <span className="k-muted">{t('words.jobs.waiting', { count: waiting })}</span>
            )}
          </span>
        </span>
      </th>
      <Cell label="words.jobs.columns.last">
        {last ? (
          <span className="k-stack">
            <Link
              className="k-link"
              to={jobAddress(last.id)}
              aria-label={linkWords(t, nameOf(kind.kind), last)}
            >
              <JobState state={last.state} />
            </Link>
            {last.startedAt && <Moment iso={last.startedAt} />}
          </span>
        ) : (
          <Nothing>{t('words.jobs.never')}</Nothing>
        )}
      </Cell>
      <Cell label="words.jobs.columns.came" isFigure>
        {last ? <JobProgress job={last} /> : <Nothing />}
      </Cell>
      <Cell label="words.jobs.columns.took" isFigure>
        {last ? duration(last) : <Nothing />}
      </Cell>
      <Cell label="words.jobs.columns.next">
        {nextAt ? <Moment iso={nextAt} /> : <Nothing>{t(nextWords(kind))}</Nothing>}
      </Cell>
      <Cell label="words.jobs.columns.acts">
        <KindActs kind={kind} onChange={onChange} />
      </Cell>
    </tr>
  );
}

const linkWords = (t: ReturnType<typeof useTranslation>['t'], name: string, { state }: SentJob): string =>
  t('words.jobs.lastOf', { name, state: t(`words.jobs.states.${state}`) });

const nextWords = ({ pausedAt, canRunNow, nextAt }: SentJobKind): string => {
  if (pausedAt) return 'words.jobs.whenResumed';
  return canRunNow || nextAt ? 'words.jobs.never' : 'words.jobs.whenDue';
};

function KindActs({
  kind: { kind, pausedAt, canRunNow },
  onChange,
}: {
  kind: SentJobKind;
  onChange(): void;
}) {
  const { t } = useTranslation();
  const name = useKindName()(kind);
  const addNotice = useNotice();
  const [isBusy, setBusy] = useState(false);
  const act = async (what: 'run' | 'pause' | 'resume') => {
    setBusy(true);
    try {
      await callApi('POST', `/jobs/kinds/${kind}/${what}`);
      addNotice({ message: t(`words.jobs.told.${what}`, { name }), type: 'success' });
    } catch (error) {
      addNotice({ message: (error as Error).message, type: 'error' });
    } finally {
      setBusy(false);
      onChange();
    }
  };
  const button = (what: 'run' | 'pause' | 'resume') => (
    <button
      type="button"
      className="k-button"
      disabled={isBusy}
      aria-label={String(t(`words.jobs.acts.${what}Of`, { name }))}
      onClick={() => act(what)}
    >
      {t(`words.jobs.acts.${what}`)}
    </button>
  );
  if (!useMay().change) return null;
  return (
    <span className="k-buttons">
      {canRunNow && !pausedAt && button('run')}
      {button(pausedAt ? 'resume' : 'pause')}
    </span>
  );
}
