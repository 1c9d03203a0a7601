import { createHash } from 'node:crypto';
import { BlobMissingError } from '../../domain/files/blob-store.js';
import type { QuarantineRecord } from '../../domain/files/stored-thing.js';
import { quarantinePath, recordText } from '../quarantine.js';
import type { Bucket } from './bucket.js';
import { uploadContent } from './upload-content.js';

/** What `quarantine` is to the disk: the object comes to lie below `quarantine/`, its record beside it, and then it goes. */
export async function quarantineObject(
  bucket: Bucket,
  key: string,
  record: QuarantineRecord,
): Promise<string> {
  const head = await bucket.headOf(key);
  if (!head) throw new BlobMissingError(key);
  const place = await takePlace(bucket, key, recordText(record, head));
  await uploadContent(bucket, place, head.size, async (range) => {
    const body = await bucket.get(key, range);
    if (!body) throw new BlobMissingError(key);
    return body;
  });
  await bucket.delete(key);
  return place;
}

async function takePlace(bucket: Bucket, key: string, record: string): Promise<string> {
  for (let number = 1; ; number++) {
    const place = quarantinePath(key, number);
    if (await bucket.headOf(place)) continue;
    const md5 = createHash('md5').update(record).digest('base64');
    await bucket.put(`${place}.json`, { body: record, length: Buffer.byteLength(record), md5 });
    return place;
  }
}
