import type pg from 'pg';
import type { TableCopy } from '../../domain/backup/backup.js';

/**
 * What stays behind: the books of the migrations, which make the tables; what tells of this place alone, where bytes lie and
 * which processes live.
 */
const leftOut = ['SequelizeMeta', 'relocation', 'relocated_blobs', 'job_workers'];

/** Those of ours, and of their columns those that are not reckoned from the others. */
export async function tablesOf(client: pg.Client): Promise<Pick<TableCopy, 'table' | 'columns'>[]> {
  const { rows } = await client.query<Pick<TableCopy, 'table' | 'columns'>>(
    `SELECT c.relname::text AS "table", array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname <> ALL($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
       AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND classid = 'pg_class'::regclass AND deptype = 'e')
     GROUP BY c.relname ORDER BY 1`,
    [leftOut],
  );
  return rows;
}

/** Where the days of the log begin, as PostgreSQL writes it; null: it has none. */
export async function boundaryOf(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ boundary: string | null }>(
    `SELECT substring(pg_get_expr(relpartbound, oid) FROM 'TO \\(''([^'']+)''\\)') AS boundary
     FROM pg_class WHERE oid = to_regclass('logs_earlier')`,
  );
  return rows[0]?.boundary ?? null;
}
