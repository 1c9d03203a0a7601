import type { KnownNames, SweepResult } from '../../domain/files/blob-store.js';
import { batches } from '../batches.js';
import { isName } from '../blob-path.js';
import { sweepStaged } from '../sweep.js';
import type { Bucket, StoredObject } from './bucket.js';

/** What `sweepStore` is to the disk: what waits here, what was sent in part, and what nobody knows. */
export async function sweepBucket(
  bucket: Bucket,
  waitingRoot: string,
  before: Date,
  knownKeys: KnownNames,
  knownHandles?: KnownNames,
): Promise<SweepResult> {
  const result: SweepResult = { removedCount: 0, removedBytes: 0 };
  await sweepStaged(waitingRoot, before, result, knownHandles);
  for await (const upload of bucket.uploadsBelow('users/')) {
    if (upload.startedAt >= before) continue;
    await bucket.abortUpload(upload);
    result.removedCount += 1;
  }
  for await (const objects of batches(blobs(bucket))) {
    const known = await knownKeys(objects.map(({ key }) => key));
    const leftOver = objects.filter(({ key, modifiedAt }) => !known.has(key) && modifiedAt < before);
    await bucket.deleteAll(leftOver.map(({ key }) => key));
    result.removedCount += leftOver.length;
    result.removedBytes += leftOver.reduce((sum, { size }) => sum + size, 0);
  }
  return result;
}

/** What does not look like ours is let be. */
async function* blobs(bucket: Bucket): AsyncGenerator<StoredObject> {
  for await (const object of bucket.objectsBelow('users/')) if (isName('blob', object.key)) yield object;
}
