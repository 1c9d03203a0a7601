import type { Sequelize } from 'sequelize';
import type { LookupConnection, PreparedStatement } from './lookup-connection.js';
import { rowsOf } from './sql.js';
import { isInTransaction } from './transaction-context.js';

/** Keys of one statement; what is asked beyond goes with the next. */
const MOST_KEYS = 256;
/** What is asked meanwhile waits and goes together: the busier it is, the more one statement answers. */
const MOST_UNDER_WAY = 2;

type KeyPart = string | null;

interface Asked<Row> {
  key: readonly KeyPart[];
  resolve(row: Row | null): void;
  reject(error: unknown): void;
}

/**
 * Look-ups by key that are made at the same time, answered by one statement. Nothing is kept: each is read after it was
 * asked for, so that a right that ended a moment ago has ended.
 *
 * The statement takes one array for each part of the keys, and gives each row the place of its key, counted from 1, as
 * `asked` (`unnest(…) WITH ORDINALITY`). A column's name with a dot nests, as in `rowsOf`.
 */
export class GatheredLookup<Row extends object> {
  #waiting: Asked<Row>[] = [];
  #underWay = 0;
  #isScheduled = false;
  #nested: ((row: Record<string, unknown>) => Row) | null = null;

  constructor(
    private readonly database: { sequelize: Sequelize; lookups: LookupConnection },
    private readonly statement: PreparedStatement,
  ) {}

  /** Within a transaction it is read there, alone: it must see what that has written. */
  find(...key: KeyPart[]): Promise<Row | null> {
    return isInTransaction() ? this.#findThere(key) : this.#findTogether(key);
  }

  async #findThere(key: readonly KeyPart[]): Promise<Row | null> {
    const bind = arraysOf([{ key }]);
    return (await rowsOf<Row>(this.database.sequelize, this.statement.text, bind))[0] ?? null;
  }

  #findTogether(key: readonly KeyPart[]): Promise<Row | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      this.#schedule();
    });
  }

  /** After all requests that this turn of the event loop brings. */
  #schedule(): void {
    if (this.#isScheduled || this.#underWay >= MOST_UNDER_WAY) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#answer(this.#waiting.splice(0, MOST_KEYS));
    });
  }

  async #answer(batch: Asked<Row>[]): Promise<void> {
    this.#underWay += 1;
    try {
      const rows = await this.database.lookups.rows<{ asked: number }>(this.statement, arraysOf(batch));
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
