import type { Pool } from 'pg';

/** So many are counted, for the monitoring's sake, and no more. */
const MOST_COUNTED = 100_000;

const queues = {
  thumbnails: 'previews WHERE due_at IS NOT NULL',
  entry_jobs: 'entry_jobs WHERE finished_at IS NULL',
  uploads: 'uploads WHERE file_id IS NULL',
};

/** What waits, or is under way, on all instances together. */
export async function queueFigures(pool: Pool): Promise<Record<string, number>> {
  const counts = Object.entries(queues).map(
    ([name, rows]) =>
      `(SELECT count(*) FROM (SELECT 1 FROM ${rows} LIMIT ${MOST_COUNTED}) counted) AS ${name}`,
  );
  const { rows } = await pool.query<Record<string, number>>(`SELECT ${counts.join(', ')}`);
  return rows[0] ?? {};
}
