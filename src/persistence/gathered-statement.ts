import type { Sequelize } from 'sequelize';
import type { PipelinedConnection, PreparedStatement } from './pipelined-connection.js';
import { rowsOf } from './sql.js';
import { isInTransaction } from './transaction-context.js';

export interface GatheringOptions {
  /** That of all look-ups, unless said otherwise. */
  connection?: PipelinedConnection;
  /** Goes with one statement; what is asked beyond goes with the next. */
  mostAsked?: number;
  /** What is asked while so many are under way waits and goes together: the busier it is, the more one answers. */
  mostUnderWay?: number;
}

type KeyPart = string | null;

interface Asked<Row> {
  key: readonly KeyPart[];
  resolve(row: Row | null): void;
  reject(error: unknown): void;
}

/**
 * What is asked at the same time, answered by one statement. Nothing is kept: each is read after it was asked for, so
 * that a right that ended a moment ago has ended.
 *
 * The statement takes one array for each part of the keys, and gives each row the place of its key, counted from 1, as
 * `asked` (`unnest(…) WITH ORDINALITY`). A column's name with a dot nests, as in `rowsOf`.
 */
export class GatheredStatement<Row extends object> {
  #waiting: Asked<Row>[] = [];
  #underWay = 0;
  #isScheduled = false;
  #nested: ((row: Record<string, unknown>) => Row) | null = null;
  readonly #sequelize: Sequelize;
  readonly #options: Required<GatheringOptions>;

  constructor(
    { sequelize, lookups }: { sequelize: Sequelize; lookups: PipelinedConnection },
    private readonly statement: PreparedStatement,
    options: GatheringOptions = {},
  ) {
    this.#sequelize = sequelize;
    this.#options = { connection: lookups, mostAsked: 256, mostUnderWay: 2, ...options };
  }

  /** Within a transaction it is asked there, alone: it must see what that has written. */
  ask(...key: KeyPart[]): Promise<Row | null> {
    return isInTransaction() ? this.#askThere(key) : this.#askTogether(key);
  }

  async #askThere(key: readonly KeyPart[]): Promise<Row | null> {
    const bind = arraysOf([{ key }]);
    const [row] = await rowsOf<{ asked: number }>(this.#sequelize, this.statement.text, bind);
    if (!row) return null;
    const { asked, ...answer } = row;
    return answer as Row;
  }

  #askTogether(key: readonly KeyPart[]): Promise<Row | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      this.#schedule();
    });
  }

  /** After all requests that this turn of the event loop brings. */
  #schedule(): void {
    if (this.#isScheduled || this.#underWay >= this.#options.mostUnderWay) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#answer(this.#waiting.splice(0, this.#options.mostAsked));
    });
  }

  async #answer(batch: Asked<Row>[]): Promise<void> {
    this.#underWay += 1;
    try {
      const rows = await this.#options.connection.rows<{ asked: number }>(this.statement, arraysOf(batch));
      const found = new Map(rows.map((row) => [row.asked, row]));
      batch.forEach(({ resolve }, i) => {
        const row = found.get(i + 1);
        resolve(row ? this.#nest(row) : null);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#underWay -= 1;
      if (this.#waiting.length > 0) this.#schedule();
    }
  }

  #nest({ asked, ...row }: Record<string, unknown>): Row {
    this.#nested ??= nesting(Object.keys(row));
    return this.#nested(row);
  }
}

const arraysOf = (batch: { key: readonly KeyPart[] }[]): KeyPart[][] =>
  (batch[0]?.key ?? []).map((_, part) => batch.map(({ key }) => key[part] ?? null));

/** The column `user.id` becomes the member `id` of `user`. */
function nesting<Row>(names: string[]): (row: Record<string, unknown>) => Row {
  const paths = names.map((name) => ({
    name,
    outer: name.split('.').slice(0, -1),
    member: name.replace(/.*\./, ''),
  }));
  if (paths.every(({ outer }) => outer.length === 0)) return (row) => row as Row;
  return (row) => {
    const nested: Members = {};
    for (const { name, outer, member } of paths) memberOf(nested, outer)[member] = row[name];
    return nested as Row;
  };
}

type Members = Record<string, unknown>;

const memberOf = (members: Members, path: string[]): Members =>
  path.reduce((holder, name) => {
    holder[name] ??= {};
    return holder[name] as Members;
  }, members);
