import type { Sequelize } from 'sequelize';
import type { ListLogs } from '../domain/logs/log.commands.js';
import type { StoredLogEntry } from '../domain/logs/log-entry.js';
import type { LogPage } from '../domain/logs/log-store.js';
import { MOST_LOOKED_AT, MOST_MS, STRETCH } from '../domain/shared/look-through.js';
import { both, type Filter, positionOf, whereClause } from './keyset.js';
import { type Span, spansOf, windowsOf } from './log-days.js';
import {
  type AskedLog,
  askedLog,
  boundsOf,
  cursorAt,
  DAYS_IN_ORDER,
  logColumns,
  logSource,
} from './log-query.js';
import { byIndexAlone, without } from './planner.js';
import { rowsOf, selectList } from './sql.js';

/**
 * The log is read from one stretch of time to the next, so that no statement has to do with all days of it. What an index has
 * (a level, an event, a person, a request) is found at once. What has none is looked at, a stretch of lines at a time; words are
 * asked of the index of their day, where it has one. docs/decisions/0043.
 */

/** A statement that asks the words of days asks those of so many. */
const DAYS_BY_WORDS = 8;
/** What more lines of those days have is common: the order finds a page of it soon. */
const MOST_BY_WORDS = 2_000;

/** @throws DomainError `invalid_cursor` */
export async function listLog(sequelize: Sequelize, query: ListLogs): Promise<LogPage> {
  const walk = new Walk(sequelize, askedLog(query), query);
  const spans = inOrder(walk.ahead(await spansOf(sequelize)), query);
  for (const span of spans) if (!(await walk.through(span))) break;
  return walk.page();
}

/** Ids grow with the days, but for what came late: looked for from the newest on. */
export async function findLine(sequelize: Sequelize, id: string): Promise<StoredLogEntry | null> {
  for (const window of await windowsOf(sequelize, DAYS_IN_ORDER)) {
    const { where, bind } = both({ where: ['l.id = $id'], bind: { id } }, boundsOf(window));
    const [found] = await rowsOf<StoredLogEntry>(
      sequelize,
      `SELECT ${selectList(logColumns)} FROM logs l ${whereClause(where)}`,
      bind,
    );
    if (found) return found;
  }
  return null;
}

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
  readonly #items: StoredLogEntry[] = [];
  #cursor: string | undefined;
  #reachedAt: Date | null = null;
  /** What was looked at, for nothing or not. */
  #rows = 0;
  #isOver = true;
  readonly #end = performance.now() + MOST_MS;

  constructor(
    private readonly sequelize: Sequelize,
    private readonly asked: AskedLog,
    private readonly query: ListLogs,
  ) {
    this.#cursor = query.cursor;
  }

  /** Those that the cursor has not passed. */
  ahead(spans: Span[]): Span[] {
    const { sort } = this.query;
    const { afterKey } = positionOf(logSource, { sort, cursor: this.#cursor }).after.bind as {
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
    const { orderBy, after } = positionOf(logSource, { sort: this.query.sort, cursor: this.#cursor });
    return { within: both(both(this.asked.scope, boundsOf(span)), after), orderBy };
  }

  async #takeInOrder(span: Span): Promise<void> {
    const { within, orderBy } = this.#place(span);
    this.#items.push(
      ...(await rowsOf<StoredLogEntry>(
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
    const found = await rowsOf<StoredLogEntry>(
      this.sequelize,
      `SELECT ${selectList(logColumns)} FROM (SELECT l.* ${near} LIMIT ${STRETCH}) l
       ${whereClause(looks.where)} ORDER BY ${orderBy} LIMIT ${this.#wanted}`,
      { ...within.bind, ...looks.bind },
    );
    this.#items.push(...found);
    this.#rows += STRETCH;
    if (this.#items.length > this.query.limit) return true;
    const [last] = await rowsOf<Pick<StoredLogEntry, 'id' | 'time'>>(
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
      rowsOf<StoredLogEntry & { count: number }>(
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

  #reach(line: Pick<StoredLogEntry, 'id' | 'time'>): void {
    this.#cursor = cursorAt(line, this.query.sort);
    this.#reachedAt = line.time;
  }

  /** The place between the last line of a stretch of time and whatever comes next. */
  #reachEnd({ from, to }: Span): void {
    const edge = this.query.sort.startsWith('-') ? from : to;
    if (edge) this.#reach({ time: edge, id: '0' });
  }
}
