import { useTranslation } from 'adminjs';
import { useId, useState } from 'react';
import { Link } from 'react-router-dom';
import type { SignInSummary } from '../../../domain/sign-ins/sign-in.js';
import { pageAddress, recordAddress } from '../ui/addresses.js';
import { Stamp } from '../ui/moment.js';
import { useFormat } from '../ui/use-format.js';
import { Head, RowButton } from './holds.js';
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
  const id = useId();
  const [hours, setHours] = useState<number>(periods.hours24);
  const { answer } = useLoaded<ToldSummary>(`/sign-ins/summary?hours=${hours}`);
  const text = (key: string) => t(`words.signIns.${key}`);
  return (
    <>
      <h2>{text('failed')}</h2>
      <div className="k-filters">
        <label htmlFor={id}>{text('period')}</label>
        <select
          id={id}
          className="k-input"
          value={hours}
          onChange={(event) => setHours(Number(event.target.value))}
        >
          {Object.entries(periods).map(([name, value]) => (
            <option key={name} value={value}>
              {text(name)}
            </option>
          ))}
        </select>
      </div>
      {answer === 'failed' && <p role="alert">{text('loadFailed')}</p>}
      {answer && answer !== 'failed' && (
        <>
          <p role="status">
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
  const text = (key: string) => t(`words.signIns.${key}`);
  if (networks.length === 0) return null;
  return (
    <table className="k-records">
      <Head columns={[text('where'), text('failed'), text('limited'), text('last'), text('holdOff')]} />
      <tbody>
        {networks.map(({ network, failedCount, limitedCount, lastAt }) => (
          <tr key={network}>
            <td className="k-code">{network}</td>
            <td>{failedCount}</td>
            <td>{limitedCount}</td>
            <td>
              <Stamp iso={lastAt} />
            </td>
            <td>
              <RowButton of={network} act={() => holdOff(asCidr(network))}>
                {text('holdOff')}
              </RowButton>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Logins({ logins }: Pick<ToldSummary, 'logins'>) {
  const { t } = useTranslation();
  const text = (key: string) => t(`words.signIns.${key}`);
  if (logins.length === 0) return null;
  return (
    <table className="k-records">
      <Head columns={[text('whom'), text('failed'), text('limited'), text('last'), text('events')]} />
      <tbody>
        {logins.map(({ login, userId, failedCount, limitedCount, lastAt }) => (
          <tr key={login ?? ''}>
            <td>
              {userId ? (
                <Link className="k-link" to={recordAddress('users', userId)}>
                  {login}
                </Link>
              ) : (
                text('unknown')
              )}
            </td>
            <td>{failedCount}</td>
            <td>{limitedCount}</td>
            <td>
              <Stamp iso={lastAt} />
            </td>
            <td>
              {userId && (
                <Link className="k-link" to={`${pageAddress('audit')}?kind=session&ownerId=${userId}`}>
                  {text('events')}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The four groups of an IPv6 network stand for a /64. */
const asCidr = (network: string): string =>
  network.includes(':') && !network.includes('::') ? `${network}::/64` : network;
