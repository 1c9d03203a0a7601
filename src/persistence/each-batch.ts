import type { Sequelize } from 'sequelize';
import { type Bind, rowsOf } from './sql.js';
import { inTransaction } from './unit-of-work.js';

const ROWS_AT_ONCE = 1000;

/**
 * All rows of a SELECT, some at a time, which is found once: by pages, each would find anew all that the later ones have. It holds a
 * connection until the end, so `use` waits for nobody.
 */
export const eachBatch = <Row extends object>(
  sequelize: Sequelize,
  select: string,
  bind: Bind,
  use: (rows: Row[]) => void,
): Promise<void> =>
  inTransaction(sequelize, async () => {
    // All of it is read; the planner would make the first tenth fast.
    await rowsOf(sequelize, `SELECT set_config('cursor_tuple_fraction', '1', true)`);
    await rowsOf(sequelize, `DECLARE batches NO SCROLL CURSOR FOR ${select}`, bind);
    for (let count = ROWS_AT_ONCE; count === ROWS_AT_ONCE; ) {
      const rows = await rowsOf<Row>(sequelize, `FETCH ${ROWS_AT_ONCE} FROM batches`);
      use(rows);
      count = rows.length;
    }
    await rowsOf(sequelize, 'CLOSE batches');
  });
