/** The large tables. What hangs on each of their rows costs ten times as much row by row as at once in the end. */
const tables = ['files', 'folders', 'trash', 'share_links', 'previews', 'logs', 'search_words', 'audit'];

const ofTables = `ANY ('{${tables}}'::regclass[])`;

/** Those of a table of parts are made for each of them. */
const indexesSql = `
  SELECT c.relname AS name, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS definition, am.amname = 'gin' AS "isSlow"
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
  WHERE i.indrelid = ${ofTables} AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
  ORDER BY "isSlow" DESC, name`;

const referencesSql = `
  SELECT conname AS name, conrelid::regclass::text AS "table", pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE contype = 'f' AND conrelid = ${ofTables} ORDER BY name`;

const setTriggers = (way) => tables.map((table) => `ALTER TABLE ${table} ${way} TRIGGER USER`).join('; ');

/**
 * For a database that nobody uses yet: takes away indexes, references and triggers of the large tables while `fill` runs, and
 * makes them anew, as they were, however that ends.
 */
export async function inBulk(connections, say, fill) {
  const [{ run }] = connections;
  const indexes = await run(indexesSql);
  const references = await run(referencesSql);
  await run(
    [
      setTriggers('DISABLE'),
      ...references.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${name}`),
      ...indexes.map(({ name }) => `DROP INDEX ${name}`),
    ].join('; '),
  );
  try {
    await fill();
  } finally {
    const left = [...indexes];
    await Promise.all(
      connections.map(async (connection) => {
        for (let index = left.shift(); index; index = left.shift()) {
          say(`index ${index.name}`);
          await connection.run(index.definition);
        }
      }),
    );
    say('references');
    for (const { table, name, definition } of references)
      await run(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
    await run(setTriggers('ENABLE'));
  }
}
