import { useTranslation } from 'adminjs';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router-dom';
import type { SignInSummary } from '../../../domain/sign-ins/sign-in.js';
import { pageAddress, recordAddress } from '../ui/addresses.js';
import { Cell } from '../ui/cell.js';
import { Head } from '../ui/head.js';
import { Stamp } from '../ui/moment.js';
import { useFormat } from '../ui/use-format.js';
import { RowButton } from './holds.js';
import { useLoaded } from './use-loaded.js';

type ToldSummary = Omit<SignInSummary, 'networks' | 'logins'> & {
  networks: (Omit<SignInSummary['networks'][number], 'lastAt'> & { lastAt: string })[];
  logins: (Omit<SignInSummary['logins'][number], 'lastAt'> & { lastAt: string })[];
};

const periods = { hours24: 24, days7: 168, days30: 720 } as const;

/** How many failed, from where, and against whom. */
export function Failures({ holdOff }: { holdOff(network: string): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [hours, setHours] = useState<number>(periods.hours24);
  const { answer } = useLoaded<ToldSummary>(`/sign-ins/summary?hours=${hours}`);
  const text = (key: string) => t(`words.signIns.${key}`);
  return (
    <>
      <h2>{text('failed')}</h2>
      <label className="k-choice">
        {text('period')}
        <select className="k-input" value={hours} onChange={(event) => setHours(Number(event.target.value))}>
          {Object.entries(periods).map(([name, value]) => (
            <option key={name} value={value}>
              {text(name)}
            </option>
          ))}
        </select>
      </label>
      {answer === 'failed' && <p role="alert">{text('loadFailed')}</p>}
      {answer && answer !== 'failed' && (
        <>
          <p role="status" className="k-hint">
            {t('words.signIns.numbers', {
              failed: format.number(answer.failedCount),
              limited: format.number(answer.limitedCount),
            })}
          </p>
          <Networks networks={answer.networks} holdOff={holdOff} />
          <Logins logins={answer.logins} />
        </>
      )}
    </>
  );
}

function Networks({ networks, holdOff }: Pick<ToldSummary, 'networks'> & { holdOff(network: string): void }) {
  const { t } = useTranslation();
  if (networks.length === 0) return null;
  return (
    <Counted first="where">
      {networks.map((counts) => (
        <tr key={counts.network}>
          <Cell label="words.signIns.where">
            <span className="k-code">{counts.network}</span>
          </Cell>
          <Counts {...counts} />
          <td>
            <RowButton of={counts.network} act={() => holdOff(asCidr(counts.network))}>
              {t('words.signIns.holdOff')}
            </RowButton>
          </td>
        </tr>
      ))}
    </Counted>
  );
}

function Logins({ logins }: Pick<ToldSummary, 'logins'>) {
  const { t } = useTranslation();
  if (logins.length === 0) return null;
  return (
    <Counted first="whom">
      {logins.map(({ login, userId, ...counts }) => (
        <tr key={login ?? ''}>
          <Cell label="words.signIns.whom">
            {userId ? (
              <Link className="k-link" to={recordAddress('users', userId)}>
                {login}
              </Link>
            ) : (
              t('words.signIns.unknown')
            )}
          </Cell>
          <Counts {...counts} />
          <td>
            {userId && (
              <Link className="k-link" to={`${pageAddress('audit')}?kind=session&ownerId=${userId}`}>
                {t('words.signIns.events')}
              </Link>
            )}
          </td>
        </tr>
      ))}
    </Counted>
  );
}

/** From where they came, or against whom, with how many there were. */
function Counted({ first, children }: { first: 'where' | 'whom'; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="k-table-frame">
      <table className="k-table">
        <caption className="k-unread">{t(`words.signIns.${first}`)}</caption>
        <Head
          words="words.signIns"
          columns={[first, 'failed', 'limited', 'last', 'acts']}
          figures={['failed', 'limited']}
        />
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Counts({ failedCount, limitedCount, lastAt }: Pick<ToldSummary['logins'][number], CountName>) {
  const format = useFormat();
  return (
    <>
      <Cell label="words.signIns.failed" isFigure>
        {format.number(failedCount)}
      </Cell>
      <Cell label="words.signIns.limited" isFigure>
        {format.number(limitedCount)}
      </Cell>
      <Cell label="words.signIns.last">
        <Stamp iso={lastAt} />
      </Cell>
    </>
  );
}

type CountName = 'failedCount' | 'limitedCount' | 'lastAt';

/** The four groups of an IPv6 network stand for a /64. */
const asCidr = (network: string): string =>
  network.includes(':') && !network.includes('::') ? `${network}::/64` : network;
