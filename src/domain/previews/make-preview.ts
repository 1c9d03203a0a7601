import { Readable } from 'node:stream';
import { BlobMissingError } from '../files/blob-store.js';
import { removeBytes } from '../files/remove-bytes.js';
import type { Ports } from '../shared/ports.js';
import type { PreviewJob } from './preview-store.js';

type MakePorts = Pick<Ports, 'previews' | 'thumbnailer' | 'blobs' | 'events'>;

/** Longer than any picture may take. */
const LEASE_MILLISECONDS = 5 * 60_000;

/** After a fault that is none of the picture's. */
const PAUSE_MILLISECONDS = 30_000;

/**
 * Makes one of the thumbnails that are due, off everybody's way. Returns whether there was one to make.
 * @throws what keeps it from the bytes or the rows; that costs the picture no attempt, also where the rows are away: it
 * is put back at the next call then.
 */
export function makeNextPreview(ports: MakePorts) {
  let owed: string | null = null;

  return async (now = new Date()): Promise<boolean> => {
    const dueAgain = new Date(now.getTime() + PAUSE_MILLISECONDS);
    if (owed !== null) await ports.previews.putBack(owed, dueAgain);
    owed = null;
    const job = await ports.previews.take(now, new Date(now.getTime() + LEASE_MILLISECONDS));
    if (!job) return false;
    try {
      await make(ports, job);
    } catch (error) {
      // What is missing for good, from a store that is there, counts.
      if (!(error instanceof BlobMissingError)) owed = job.blobKey;
      throw error;
    }
    return true;
  };
}

async function make(ports: MakePorts, job: PreviewJob): Promise<void> {
  const source = await ports.blobs.open(job.blobKey);
  // Nobody may have come to read it.
  const thumbnail = await ports.thumbnailer.draw(source).finally(() => source.destroy());
  if (thumbnail) await keep(ports, job, thumbnail);
  else await ports.previews.giveUp(job.blobKey);
}

/** Bytes first, then the row, as for any file. */
async function keep(ports: MakePorts, job: PreviewJob, thumbnail: Buffer): Promise<void> {
  const { blobs, previews } = ports;
  const staged = await blobs.stage(Readable.from([thumbnail]), null);
  const key = await blobs.keep(staged, job.storagePath);
  if (!(await previews.finish(job.blobKey, key))) await removeBytes(ports, { keys: [key] });
}
