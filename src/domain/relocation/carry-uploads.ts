import { BlobMissingError, type BlobStore } from '../files/blob-store.js';
import type { RelocationStore, UnfinishedBytes } from './relocation-store.js';

const BATCH = 100;

/**
 * Uploads that began at the source go on at the target. Call it when the server uses the target: until then it takes
 * nothing more for them, and their senders try again.
 */
export async function carryUploads(
  relocation: RelocationStore,
  source: BlobStore,
  target: BlobStore,
): Promise<{ carried: number; left: number }> {
  const counts = { carried: 0, left: 0 };
  let after: string | null = null;
  let batch: UnfinishedBytes[];
  do {
    batch = await relocation.unfinishedIn(source.id, after, BATCH);
    for (const upload of batch) {
      const outcome = await carry(relocation, source, target, upload);
      if (outcome !== 'lost') counts[outcome] += 1;
    }
    after = batch.at(-1)?.id ?? after;
  } while (batch.length === BATCH);
  return counts;
}

async function carry(
  relocation: RelocationStore,
  source: BlobStore,
  target: BlobStore,
  upload: UnfinishedBytes,
): Promise<'carried' | 'left' | 'lost'> {
  const handle = await target.begin();
  const from = { storeId: source.id, handle: upload.handle };
  const isCarried = await copyStaged(source, target, upload, handle)
    .then(() => relocation.carry(upload, from, { storeId: target.id, handle }))
    .catch(async (error: unknown) => {
      await target.discard({ handle });
      if (error instanceof BlobMissingError) return null;
      throw error;
    });
  if (isCarried === null) return 'lost';
  if (isCarried) await source.discard(from);
  else await target.discard({ handle });
  return isCarried ? 'carried' : 'left';
}

async function copyStaged(
  source: BlobStore,
  target: BlobStore,
  { handle, offset }: UnfinishedBytes,
  to: string,
): Promise<void> {
  const bytes = await source.openStaged(handle, offset);
  try {
    const appended = await target.append(to, 0, bytes, { maxBytes: offset, onDurable: async () => {} });
    if (appended.offset !== offset) throw new BlobMissingError(handle);
  } finally {
    bytes.destroy();
  }
}
