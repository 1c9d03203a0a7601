import type { Sequelize } from 'sequelize';
import type { DownloadCounter } from '../domain/files/download-counter.js';
import { BatchWriter } from './batch-writer.js';
import type { Database } from './database.js';
import { rowsApart } from './sql.js';

interface Count {
  downloads: number;
  lastAt: Date;
}

/** Files and links are counted apart: each batch is one statement, so that a failed one is repeated whole. */
export function createDownloadCounter(
  { sequelize }: Database,
  log: (message: string) => void,
): DownloadCounter & { drain(): Promise<void> } {
  const counterOf = (table: 'files' | 'share_links') =>
    new BatchWriter<Count>({ merge: addCounts, log, write: (batch) => writeCounts(sequelize, table, batch) });
  const files = counterOf('files');
  const links = counterOf('share_links');
  return {
    record({ fileId, linkId, at }) {
      files.add(fileId, { downloads: 1, lastAt: at });
      if (linkId) links.add(linkId, { downloads: 1, lastAt: at });
    },
    async drain() {
      await Promise.all([files.drain(), links.drain()]);
    },
  };
}

const addCounts = (a: Count, b: Count): Count => ({
  downloads: a.downloads + b.downloads,
  lastAt: new Date(Math.max(a.lastAt.getTime(), b.lastAt.getTime())),
});

/** Rows are locked in the order of their ids before they change, so that two processes never wait for each other. */
async function writeCounts(
  sequelize: Sequelize,
  table: 'files' | 'share_links',
  batch: [id: string, count: Count][],
): Promise<void> {
  await rowsApart(
    sequelize,
    `WITH counted AS (
       SELECT * FROM unnest($ids::uuid[], $downloads::bigint[], $times::timestamptz[]) AS counted (id, downloads, last_at)
     ), locked AS (
       SELECT id FROM ${table} WHERE id = ANY($ids) ORDER BY id FOR NO KEY UPDATE
     )
     UPDATE ${table} t
     SET download_count = t.download_count + counted.downloads,
         last_downloaded_at = greatest(t.last_downloaded_at, counted.last_at)
     FROM counted JOIN locked USING (id)
     WHERE t.id = counted.id`,
    {
      ids: batch.map(([id]) => id),
      downloads: batch.map(([, { downloads }]) => downloads),
      times: batch.map(([, { lastAt }]) => lastAt),
    },
  );
}
