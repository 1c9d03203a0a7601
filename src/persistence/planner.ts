import type { Sequelize } from 'sequelize';
import { rowsOf } from './sql.js';
import { inTransaction } from './unit-of-work.js';

/** Ways of PostgreSQL's planner (`enable_…`). */
type Way = 'seqscan' | 'indexscan' | 'indexonlyscan' | 'bitmapscan' | 'hashjoin' | 'mergejoin';

/** Does `work` in a transaction whose statements go by none of these ways, where the planner's guesses lead astray. */
export const without = <T>(sequelize: Sequelize, ways: readonly Way[], work: () => Promise<T>): Promise<T> =>
  inTransaction(sequelize, async () => {
    const turn = (value: 'on' | 'off') =>
      rowsOf(
        sequelize,
        `SELECT ${ways.map((way) => `set_config('enable_${way}', '${value}', true)`).join(', ')}`,
      );
    await turn('off');
    const done = await work();
    await turn('on');
    return done;
  });

/**
 * For a few rows of a large table: the planner knows nothing of those that are dead already, thinks that the first ones
 * are as good as any, and would read all of the table for each few. Where most rows are such as are asked for, it thinks so
 * of any index, too: the statement must ask for the order of the one that has no others.
 */
export const byIndexAlone = <T>(sequelize: Sequelize, work: () => Promise<T>): Promise<T> =>
  without(sequelize, ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'], work);

/**
 * One owner or place, in words that leave it in the order: so only an index that begins with it has that order. By an equality the
 * planner, which may think that all rows are this one's, would take another index and read all that are not any more.
 */
export const alone = (column: string, value: string): string => `${column} BETWEEN ${value} AND ${value}`;
