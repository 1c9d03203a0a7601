import type { Sequelize } from 'sequelize';
import type { DownloadCounter } from '../domain/files/download-counter.js';
import { BatchWriter } from './batch-writer.js';
import type { Database } from './database.js';
import { rowsApart } from './sql.js';

interface Count {
  times: number;
  lastAt: Date;
  /** Of the last time, where that is kept. */
  address?: string;
}

/** Where a count is kept: its table, its column and that of the last time. */
type Counted = readonly [table: 'files' | 'share_links', count: string, last: string, address?: string];

const fileDownloads: Counted = ['files', 'download_count', 'last_downloaded_at'];
const linkDownloads: Counted = ['share_links', 'download_count', 'last_downloaded_at'];
const linkOpenings: Counted = ['share_links', 'open_count', 'last_opened_at', 'last_address'];

/** Each is counted apart: a batch is one statement, so that a failed one is repeated whole. */
export function createDownloadCounter(
  { sequelize }: Database,
  log: (message: string) => void,
): DownloadCounter & { drain(): Promise<void> } {
  const counterOf = (counted: Counted) =>
    new BatchWriter<Count>({
      merge: addCounts,
      log,
      write: (batch) => writeCounts(sequelize, counted, batch),
    });
  const files = counterOf(fileDownloads);
  const links = counterOf(linkDownloads);
  const openings = counterOf(linkOpenings);
  const days = new BatchWriter<number>({
    merge: (held, added) => held + added,
    log,
    write: (batch) => writeDays(sequelize, batch),
  });
  return {
    record({ fileId, linkId, at }) {
      days.add(at.toISOString().slice(0, 10), 1);
      if (fileId) files.add(fileId, { times: 1, lastAt: at });
      if (linkId) links.add(linkId, { times: 1, lastAt: at });
    },
    recordOpening(linkId, { at, address }) {
      openings.add(linkId, { times: 1, lastAt: at, address });
    },
    async drain() {
      await Promise.all([files.drain(), links.drain(), openings.drain(), days.drain()]);
    },
  };
}

const addCounts = (a: Count, b: Count): Count => ({
  ...(a.lastAt > b.lastAt ? a : b),
  times: a.times + b.times,
});

/** Rows are locked in the order of their ids before they change, so that two processes never wait for each other. */
async function writeCounts(
  sequelize: Sequelize,
  [table, count, last, address]: Counted,
  batch: [id: string, count: Count][],
): Promise<void> {
  await rowsApart(
    sequelize,
    `WITH counted AS (
       SELECT * FROM unnest($ids::uuid[], $counts::bigint[], $times::timestamptz[], $addresses::text[])
         AS counted (id, times, last_at, address)
     ), locked AS (
       SELECT id FROM ${table} WHERE id = ANY($ids) ORDER BY id FOR NO KEY UPDATE
     )
     UPDATE ${table} t
     SET ${count} = t.${count} + counted.times, ${last} = greatest(t.${last}, counted.last_at)
       ${address ? `, ${address} = CASE WHEN counted.last_at >= coalesce(t.${last}, '-infinity') THEN counted.address ELSE t.${address} END` : ''}
     FROM counted JOIN locked USING (id)
     WHERE t.id = counted.id`,
    {
      ids: batch.map(([id]) => id),
      counts: batch.map(([, { times }]) => times),
      times: batch.map(([, { lastAt }]) => lastAt),
      addresses: batch.map(([, count]) => count.address ?? null),
    },
  );
}

/** For the figures of the day, which outlive the file and the link. */
async function writeDays(sequelize: Sequelize, batch: [day: string, count: number][]): Promise<void> {
  await rowsApart(
    sequelize,
    `INSERT INTO daily_figures AS kept (day, downloads) SELECT * FROM unnest($days::date[], $counts::bigint[])
     ON CONFLICT (day) DO UPDATE SET downloads = coalesce(kept.downloads, 0) + excluded.downloads`,
    { days: batch.map(([day]) => day), counts: batch.map(([, count]) => count) },
  );
}
