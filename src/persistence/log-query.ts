import { failedSignIns, type ListLogs } from '../domain/logs/log.commands.js';
import type { StoredLogEntry } from '../domain/logs/log-entry.js';
import { folded, hasTrigram, termsOf } from '../domain/logs/log-words.js';
import { PANEL_PATH } from '../domain/logs/panel-calls.js';
import type { PageQuery } from '../domain/shared/page.js';
import { encodeCursor, type Filter, type ListSource, positionOf } from './keyset.js';
import type { Span } from './log-days.js';
import { type Columns, containing } from './sql.js';

/** What the list of the log and its count have in common: columns, conditions, places. */

/** One statement goes through so many days in their order. */
export const DAYS_IN_ORDER = 16;

export const logColumns: Columns = {
  id: 'l.id::text',
  time: 'l.time',
  level: 'l.level',
  message: 'l.message',
  event: 'l.event',
  requestId: 'l.request_id',
  userId: 'l.user_id',
  details: 'l.details',
};

export const logSource: Pick<ListSource<'time'>, 'id' | 'sorts'> = {
  id: { expression: 'l.id', type: 'bigint' },
  sorts: { time: { expression: 'l.time', type: 'timestamptz' } },
};

export type LogSort = PageQuery<'time'>['sort'];

export interface AskedLog {
  /** What indexes have in the order of the list. */
  scope: Filter;
  /** What each line is looked at for. */
  looks: Filter;
  /** Whether words are among it, and whether an index of them finds it. */
  hasTerms: boolean;
  isWords: boolean;
}

export function askedLog({
  level,
  event,
  signIns,
  from,
  to,
  requestId,
  userId,
  ...looked
}: ListLogs): AskedLog {
  const scope: string[] = [];
  if (level) scope.push('l.level = $level');
  if (event) scope.push('l.event = $event');
  // In the words of the index that has nothing else.
  if (signIns) scope.push(`l.event IN (${failedSignIns.map((name) => `'${name}'`)})`);
  if (from) scope.push('l.time >= $from');
  if (to) scope.push('l.time <= $to');
  if (requestId) scope.push('l.request_id = $requestId');
  if (userId) scope.push('l.user_id = $userId');
  const bind = { level, event, from, to, requestId, userId };
  return { scope: { where: scope, bind }, ...looksOf(looked) };
}

type Looked = Pick<ListLogs, 'q' | 'address' | 'eventsOnly' | 'withPanel'>;

function looksOf({ q, address, eventsOnly, withPanel }: Looked): Omit<AskedLog, 'scope'> {
  const where: string[] = [];
  // An address stands among the words, too, whose index then finds it.
  const terms = [...(q ? termsOf(q) : []), ...(address ? [folded(address)] : [])];
  terms.forEach((_, i) => {
    where.push(`log_text(l.message, l.event, l.details) LIKE $term${i}`);
  });
  if (address) where.push(`l.details->>'address' = $address`);
  if (eventsOnly) where.push('l.event IS NOT NULL');
  if (!withPanel)
    where.push(`(l.event IS NOT NULL OR l.details->>'path' IS NULL OR l.details->>'path' !~ $panelPath)`);
  const patterns = Object.fromEntries(terms.map((term, i) => [`term${i}`, containing(term)]));
  const bind = { ...patterns, address, panelPath: withPanel ? undefined : PANEL_PATH };
  return { looks: { where, bind }, hasTerms: terms.length > 0, isWords: terms.some(hasTrigram) };
}

/** Where a page begins that comes right after this line. */
export const cursorAt = ({ time, id }: Pick<StoredLogEntry, 'time' | 'id'>, sort: LogSort): string =>
  encodeCursor(sort, time, id);

/** @throws DomainError `invalid_cursor` */
export function turnedCursor(cursor: string, sort: LogSort): string {
  const { afterKey, afterId } = positionOf(logSource, { sort, cursor }).after.bind as Record<string, string>;
  const [way, step]: [LogSort, bigint] = sort === 'time' ? ['-time', 1n] : ['time', -1n];
  // The line of the cursor is the last one before the page.
  const id = BigInt(afterId ?? 0) + step;
  return cursorAt({ time: new Date(afterKey ?? 0), id: String(id < 0n ? 0n : id) }, way);
}

/** The lines of a stretch of time. */
export const boundsOf = ({ from, to }: Pick<Span, 'from' | 'to'>): Filter => ({
  where: ['l.time < $spanTo', ...(from ? ['l.time >= $spanFrom'] : [])],
  bind: { spanTo: to, spanFrom: from },
});
