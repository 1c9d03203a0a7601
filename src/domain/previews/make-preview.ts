import { Readable } from 'node:stream';
import type { Ports } from '../shared/ports.js';
import type { PreviewJob } from './preview-store.js';

type MakePorts = Pick<Ports, 'previews' | 'thumbnailer' | 'blobs'>;

/** Longer than any picture may take. */
const LEASE_MILLISECONDS = 5 * 60_000;

/** Makes one of the thumbnails that are due, off everybody's way. Returns whether there was one to make. */
export const makeNextPreview =
  (ports: MakePorts) =>
  async (now = new Date()): Promise<boolean> => {
    const job = await ports.previews.take(now, new Date(now.getTime() + LEASE_MILLISECONDS));
    if (!job) return false;
    const thumbnail = await ports.thumbnailer.draw(await ports.blobs.open(job.blobKey));
    if (thumbnail) await keep(ports, job, thumbnail);
    else await ports.previews.giveUp(job.blobKey);
    return true;
  };

/** Bytes first, then the row, as for any file. */
async function keep({ blobs, previews }: MakePorts, job: PreviewJob, thumbnail: Buffer): Promise<void> {
  const staged = await blobs.stage(Readable.from([thumbnail]), null);
  const key = await blobs.keep(staged, job.storagePath);
  if (!(await previews.finish(job.blobKey, key))) await blobs.remove(key);
}
