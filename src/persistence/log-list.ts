import type { Sequelize } from 'sequelize';
import { failedSignIns, type ListLogs } from '../domain/logs/log.commands.js';
import type { StoredLogEntry } from '../domain/logs/log-entry.js';
import type { LogPage } from '../domain/logs/log-store.js';
import { folded, hasTrigram, termsOf } from '../domain/logs/log-words.js';
import { PANEL_PATH } from '../domain/logs/panel-calls.js';
import { MOST_LOOKED_AT, MOST_MS, STRETCH } from '../domain/shared/look-through.js';
import type { PageQuery } from '../domain/shared/page.js';
import { both, encodeCursor, type Filter, type ListSource, positionOf, whereClause } from './keyset.js';
import { type Span, spansOf, windowsOf } from './log-days.js';
import { byIndexAlone, without } from './planner.js';
import { type Columns, containing, rowsOf, selectList } from './sql.js';

/**
 * The log is read from one stretch of time to the next, so that no statement has to do with all days of it. What an index has
 * (a level, an event, a person, a request) is found at once. What has none is looked at, a stretch of lines at a time; words are
 * asked of the index of their day, where it has one. docs/decisions/0043.
 */

/** One statement goes through so many days in their order, … */
const DAYS_IN_ORDER = 16;
/** … or asks the words of so many. */
const DAYS_BY_WORDS = 8;
/** What more lines of those days have is common: the order finds a page of it soon. */
const MOST_BY_WORDS = 2_000;

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

const source: Pick<ListSource<'time'>, 'id' | 'sorts'> = {
  id: { expression: 'l.id', type: 'bigint' },
  sorts: { time: { expression: 'l.time', type: 'timestamptz' } },
};

type Sort = PageQuery<'time'>['sort'];

interface Asked {
  /** What indexes have in the order of the list. */
  scope: Filter;
  /** What each line is looked at for. */
  looks: Filter;
  /** Whether words are among it, and whether an index of them finds it. */
  hasTerms: boolean;
  isWords: boolean;
}

function asked({ level, event, signIns, from, to, requestId, userId, ...looked }: ListLogs): Asked {
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

function looksOf({ q, address, eventsOnly, withPanel }: Looked): Omit<Asked, 'scope'> {
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

type Row = StoredLogEntry;

/** Where a page begins that comes right after this line. */
export const cursorAt = ({ time, id }: Pick<Row, 'time' | 'id'>, sort: Sort): string =>
  encodeCursor(sort, time, id);

/** @throws DomainError `invalid_cursor` */
export function turnedCursor(cursor: string, sort: Sort): string {
  const { afterKey, afterId } = positionOf(source, { sort, cursor }).after.bind as Record<string, string>;
  const [way, step]: [Sort, bigint] = sort === 'time' ? ['-time', 1n] : ['time', -1n];
  // The line of the cursor is the last one before the page.
  const id = BigInt(afterId ?? 0) + step;
  return cursorAt({ time: new Date(afterKey ?? 0), id: String(id < 0n ? 0n : id) }, way);
}

/** @throws DomainError `invalid_cursor` */
export async function listLog(sequelize: Sequelize, query: ListLogs): Promise<LogPage> {
  const walk = new Walk(sequelize, asked(query), query);
  const spans = inOrder(walk.ahead(await spansOf(sequelize)), query);
  for (const span of spans) if (!(await walk.through(span))) break;
  return walk.page();
}

/** How many there are, no further than asked; null where only a look at very many lines would tell. */
export async function countLog(sequelize: Sequelize, query: ListLogs, most: number): Promise<number | null> {
  const { scope, looks, hasTerms } = asked(query);
  if (looks.where.length === 0)
    return (await countNearest(sequelize, { scope, looks }, query, most + 1)).found;
  const { seen, found } = await countNearest(sequelize, { scope, looks }, query, MOST_LOOKED_AT);
  if (seen < MOST_LOOKED_AT) return Math.min(found, most + 1);
  return !hasTerms && found > most ? most + 1 : null;
}

interface Counted {
  /** Lines that were looked at, … */
  seen: number;
  /** … and those of them that are wanted. */
  found: number;
}

/**
 * Of the newest lines, so many at most. Their order keeps the planner to the index that has it: without one it takes what is
 * common for found at once, and reads days for it.
 */
async function countNearest(
  sequelize: Sequelize,
  { scope, looks }: Pick<Asked, 'scope' | 'looks'>,
  { from, to }: Pick<ListLogs, 'from' | 'to'>,
  most: number,
): Promise<Counted> {
  const counted = { seen: 0, found: 0 };
  const wanted = looks.where.length > 0 ? `FILTER (${whereClause(looks.where)})` : '';
  for (const window of await windowsOf(sequelize, DAYS_IN_ORDER)) {
    if ((to && window.from && window.from > to) || (from && window.to <= from)) continue;
    const left = most - counted.seen;
    const nearest = Number.isFinite(left) ? `ORDER BY l.time DESC, l.id DESC LIMIT ${left}` : '';
    const { where, bind } = both(scope, boundsOf(window));
    const [row] = await rowsOf<Counted>(
      sequelize,
      `SELECT count(*) AS seen, count(*) ${wanted} AS found
       FROM (SELECT l.* FROM logs l ${whereClause(where)} ${nearest}) l`,
      { ...bind, ...looks.bind },
    );
    counted.seen += row?.seen ?? 0;
    counted.found += row?.found ?? 0;
    if (counted.seen >= most) break;
  }
  return counted;
}

/** Ids grow with the days, but for what came late: looked for from the newest on. */
export async function findLine(sequelize: Sequelize, id: string): Promise<Row | null> {
  for (const window of await windowsOf(sequelize, DAYS_IN_ORDER)) {
    const { where, bind } = both({ where: ['l.id = $id'], bind: { id } }, boundsOf(window));
    const [found] = await rowsOf<Row>(
      sequelize,
      `SELECT ${selectList(logColumns)} FROM logs l ${whereClause(where)}`,
      bind,
    );
    if (found) return found;
  }
  return null;
}

const boundsOf = ({ from, to }: Pick<Span, 'from' | 'to'>): Filter => ({
  where: ['l.time < $spanTo', ...(from ? ['l.time >= $spanFrom'] : [])],
  bind: { spanTo: to, spanFrom: from },
});

/**
 * The stretches that the list goes through, in its order; those beside each other that are gone through alike are one. A
 * stretch of a day stays apart: its index is found only by its own bounds.
 */
function inOrder(newestFirst: Span[], { sort, from, to }: Pick<ListLogs, 'sort' | 'from' | 'to'>): Span[] {
  const spans = newestFirst.filter(
    (span) => (!to || !span.from || span.from <= to) && (!from || span.to > from),
  );
  const joined: (Span & { days: number })[] = [];
  for (const span of sort.startsWith('-') ? spans : spans.reverse()) {
    const last = joined.at(-1);
    const most = span.hasWords ? DAYS_BY_WORDS : DAYS_IN_ORDER;
    const isAlike = last?.hasWords === span.hasWords && (!span.hasWords || (isWhole(last) && isWhole(span)));
    if (!last || !isAlike || last.days >= most) {
      joined.push({ ...span, days: 1 });
      continue;
    }
    const [older, newer] = sort.startsWith('-') ? [span, last] : [last, span];
    joined.splice(-1, 1, {
      from: older.from,
      to: newer.to,
      hasWords: span.hasWords,
      wholeDays: [...older.wholeDays, ...newer.wholeDays],
      days: last.days + 1,
    });
  }
  return joined;
}

const isWhole = ({ wholeDays }: Span): boolean => wholeDays.length > 0;

/**
 * Of whole days nothing but their words is asked of an index: the planner would read all of that of their times besides, of which
 * each line passes.
 */
function byWordsAlone({ wholeDays }: Span, { where, bind }: Filter): Filter & { from: string } {
  if (wholeDays.length === 0) return { from: 'logs l', where, bind };
  return {
    from: `(${wholeDays.map((day) => `SELECT * FROM "${day}"`).join(' UNION ALL ')}) l`,
    where: where.map((condition) => condition.replaceAll('l.time', `(l.time + interval '0')`)),
    bind,
  };
}

/** One page, on its way through the stretches of time. */
class Walk {
  readonly #items: Row[] = [];
  #cursor: string | undefined;
  #reachedAt: Date | null = null;
  /** What was looked at, for nothing or not. */
  #rows = 0;
  #isOver = true;
  readonly #end = performance.now() + MOST_MS;

  constructor(
    private readonly sequelize: Sequelize,
    private readonly asked: Asked,
    private readonly query: ListLogs,
  ) {
    this.#cursor = query.cursor;
  }

  /** Those that the cursor has not passed. */
  ahead(spans: Span[]): Span[] {
    const { sort } = this.query;
    const { afterKey } = positionOf(source, { sort, cursor: this.#cursor }).after.bind as {
      afterKey?: string;
    };
    if (afterKey === undefined) return spans;
    const at = new Date(afterKey);
    return spans.filter(({ from, to }) => (sort.startsWith('-') ? !from || from <= at : to > at));
  }

  page(): LogPage {
    const { limit, sort } = this.query;
    const items = this.#items.slice(0, limit);
    const last = items.at(-1);
    if (this.#items.length > limit && last)
      return { items, nextCursor: cursorAt(last, sort), reachedAt: null };
    if (this.#isOver) return { items, nextCursor: null, reachedAt: null };
    return { items, nextCursor: this.#cursor ?? null, reachedAt: this.#reachedAt };
  }

  /** Whether there is more to go through, and a reason to. */
  async through(span: Span): Promise<boolean> {
    const { asked } = this;
    if (this.#isLate()) return this.#stop();
    if (asked.looks.where.length === 0) {
      await this.#takeInOrder(span);
      return this.#items.length <= this.query.limit;
    }
    // What is common fills the page out of the first lines.
    if (this.#rows === 0 && !(await this.#look(span))) return true;
    if (this.#items.length > this.query.limit) return false;
    if (asked.isWords && span.hasWords && (await this.#takeByWords(span))) return true;
    for (;;) {
      if (this.#items.length > this.query.limit) return false;
      if (this.#rows >= MOST_LOOKED_AT || this.#isLate()) return this.#stop();
      if (!(await this.#look(span))) return true;
    }
  }

  #isLate(): boolean {
    return performance.now() > this.#end;
  }

  #stop(): false {
    this.#isOver = false;
    return false;
  }

  get #wanted(): number {
    return this.query.limit + 1 - this.#items.length;
  }

  #place(span: Span): { within: Filter; orderBy: string } {
    const { orderBy, after } = positionOf(source, { sort: this.query.sort, cursor: this.#cursor });
    return { within: both(both(this.asked.scope, boundsOf(span)), after), orderBy };
  }

  async #takeInOrder(span: Span): Promise<void> {
    const { within, orderBy } = this.#place(span);
    this.#items.push(
      ...(await rowsOf<Row>(
        this.sequelize,
        `SELECT ${selectList(logColumns)} FROM logs l ${whereClause(within.where)} ORDER BY ${orderBy} LIMIT ${this.#wanted}`,
        within.bind,
      )),
    );
  }

  /** At the next lines. Whether there are more. */
  #look(span: Span): Promise<boolean> {
    // Of a stretch that is nearly all there is, the planner would sort what the index has in order.
    return byIndexAlone(this.sequelize, () => this.#lookInOrder(span));
  }

  async #lookInOrder(span: Span): Promise<boolean> {
    const { looks } = this.asked;
    const { within, orderBy } = this.#place(span);
    const near = `FROM logs l ${whereClause(within.where)} ORDER BY ${orderBy}`;
    const found = await rowsOf<Row>(
      this.sequelize,
      `SELECT ${selectList(logColumns)} FROM (SELECT l.* ${near} LIMIT ${STRETCH}) l
       ${whereClause(looks.where)} ORDER BY ${orderBy} LIMIT ${this.#wanted}`,
      { ...within.bind, ...looks.bind },
    );
    this.#items.push(...found);
    this.#rows += STRETCH;
    if (this.#items.length > this.query.limit) return true;
    const [last] = await rowsOf<Pick<Row, 'id' | 'time'>>(
      this.sequelize,
      `SELECT l.id::text AS id, l.time AS time ${near} OFFSET ${STRETCH - 1} LIMIT 1`,
      within.bind,
    );
    if (last) this.#reach(last);
    else this.#reachEnd(span);
    return last !== undefined;
  }

  /** By the indexes of the words. False, and nothing done, where what is asked for is common there. */
  async #takeByWords(span: Span): Promise<boolean> {
    const { within, orderBy } = this.#place(span);
    const { from, where, bind } = byWordsAlone(span, both(within, this.asked.looks));
    const found = await without(this.sequelize, ['seqscan', 'indexscan', 'indexonlyscan'], () =>
      rowsOf<Row & { count: number }>(
        this.sequelize,
        `WITH found AS MATERIALIZED (SELECT l.* FROM ${from} ${whereClause(where)} LIMIT ${MOST_BY_WORDS + 1})
         SELECT ${selectList(logColumns)}, (SELECT count(*) FROM found) AS count
         FROM found l ORDER BY ${orderBy} LIMIT ${this.#wanted}`,
        bind,
      ),
    );
    if ((found[0]?.count ?? 0) > MOST_BY_WORDS) return false;
    this.#items.push(...found.map(({ count: _, ...row }) => row));
    if (this.#items.length <= this.query.limit) this.#reachEnd(span);
    return true;
  }

  #reach(line: Pick<Row, 'id' | 'time'>): void {
    this.#cursor = cursorAt(line, this.query.sort);
    this.#reachedAt = line.time;
  }

  /** The place between the last line of a stretch of time and whatever comes next. */
  #reachEnd({ from, to }: Span): void {
    const edge = this.query.sort.startsWith('-') ? from : to;
    if (edge) this.#reach({ time: edge, id: '0' });
  }
}
