import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';
import type { Hold, Limit } from '../../../domain/sign-ins/sign-in.js';
import { shownText } from '../../../i18n/shown-text.js';
import { Cell } from '../ui/cell.js';
import { Head } from '../ui/head.js';
import { Stamp } from '../ui/moment.js';
import { useMay } from '../ui/use-may.js';

/** As JSON has it. */
type Told<T> = {
  [Name in keyof T]: T[Name] extends Date ? string : T[Name] extends Date | null ? string | null : T[Name];
};
export type ToldHold = Told<Hold>;
export type ToldLimit = Told<Limit>;
export interface Holds {
  items: ToldHold[];
}
export interface Limits {
  items: ToldLimit[];
}

interface LimitTableProps {
  limits: Limits | 'failed' | null;
  letThrough(limit: ToldLimit): void;
}

/** Whom too many failures hold off at this moment. */
export function LimitTable({ limits, letThrough }: LimitTableProps) {
  const { t } = useTranslation();
  const text = (key: string) => t(`words.signIns.${key}`);
  if (limits === null) return null;
  if (limits === 'failed') return <p role="alert">{text('loadFailed')}</p>;
  if (limits.items.length === 0) return <p className="k-hint">{text('nowNone')}</p>;
  return (
    <div className="k-table-frame">
      <table className="k-table">
        <caption className="k-unread">{text('now')}</caption>
        <Head words="words.signIns" columns={['where', 'whom', 'kind', 'until', 'acts']} />
        <tbody>
          {limits.items.map((limit) => (
            <tr key={`${limit.rule} ${limit.key}`}>
              <Cell label="words.signIns.where">
                <span className="k-code">{limit.network ?? '–'}</span>
              </Cell>
              <Cell label="words.signIns.whom">{limit.login ?? '–'}</Cell>
              <Cell label="words.signIns.kind">{text(`rules.${limit.rule}`)}</Cell>
              <Cell label="words.signIns.until">
                <Stamp iso={limit.until} />
              </Cell>
              <td>
                <RowButton of={limit.network ?? limit.login ?? ''} act={() => letThrough(limit)}>
                  {text('letThrough')}
                </RowButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HoldTableProps {
  holds: Holds | 'failed' | null;
  takeBack(hold: ToldHold): void;
}

/** What administrators hold off, or let through. */
export function HoldTable({ holds, takeBack }: HoldTableProps) {
  const { t } = useTranslation();
  const text = (key: string) => t(`words.signIns.${key}`);
  if (holds === null) return null;
  if (holds === 'failed') return <p role="alert">{text('loadFailed')}</p>;
  if (holds.items.length === 0) return <p className="k-hint">{text('handNone')}</p>;
  return (
    <div className="k-table-frame">
      <table className="k-table">
        <caption className="k-unread">{text('byHand')}</caption>
        <Head words="words.signIns" columns={['network', 'kind', 'reason', 'until', 'acts']} />
        <tbody>
          {holds.items.map((hold) => (
            <tr key={hold.id}>
              <Cell label="words.signIns.network">
                <span className="k-code">{hold.network}</span>
              </Cell>
              <Cell label="words.signIns.kind">{text(`kinds.${hold.kind}`)}</Cell>
              <Cell label="words.signIns.reason">
                <span>
                  {shownText(hold.reason)} <span className="k-muted">{hold.createdBy}</span>
                </span>
              </Cell>
              <Cell label="words.signIns.until">
                {hold.until ? <Stamp iso={hold.until} /> : text('forever')}
              </Cell>
              <td>
                <RowButton of={hold.network} act={() => takeBack(hold)}>
                  {text('takeBack')}
                </RowButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What it is about stands in its name, too: a table has many of them. For whoever may do it. */
export function RowButton({ of, act, children }: { of: string; act(): void; children: string }): ReactNode {
  if (!useMay().change) return '–';
  return (
    <button type="button" className="k-button" aria-label={`${children}: ${of}`} onClick={act}>
      {children}
    </button>
  );
}
