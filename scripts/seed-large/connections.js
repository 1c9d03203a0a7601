import pg from 'pg';

/** One for each core of a small machine. */
const CONNECTIONS = 2;

/** Sorts of index builds; the embedded PostgreSQL's default is a quarter of it. */
const sortMemory = `SELECT set_config('maintenance_work_mem', '256MB', false)
  WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('256MB')`;

/** `run` sends a statement, which is a transaction of its own, and gives its rows. */
export async function openConnections(connectionString) {
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString }));
  await Promise.all(clients.map((client) => client.connect()));
  await Promise.all(clients.map((client) => client.query(sortMemory)));
  return clients.map((client) => ({
    run: async (sql, values) => (await client.query(sql, values)).rows,
    close: () => client.end(),
  }));
}

/** Runs `sql` for the numbers `first` to `last`, so many at once, on all connections. Begins no batch after `signal`. */
export async function runInBatches(
  connections,
  sql,
  { first = 1, last, atOnce, values = [], signal, done = () => {} },
) {
  let next = first;
  await Promise.all(
    connections.map(async ({ run }) => {
      while (next <= last) {
        signal?.throwIfAborted();
        const from = next;
        next += atOnce;
        await run(sql, [from, Math.min(last, from + atOnce - 1), ...values]);
        done(Math.min(last, next - 1));
      }
    }),
  );
}
