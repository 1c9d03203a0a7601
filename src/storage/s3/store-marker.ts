import { createHash, randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { NotTheStoreError } from '../faults.js';
import type { Bucket, Content } from './bucket.js';

const key = 'store-id';

/**
 * The id of the store, which an object of the bucket keeps; put there at the first start.
 * @throws Error that tells the operator what is wrong with the bucket.
 */
export async function openStore(bucket: Bucket, mayCreate: boolean): Promise<string> {
  const id = await readMarker(bucket);
  if (id) return id;
  if (id === null && !mayCreate) {
    throw new Error(
      `the bucket ${bucket.name} is not the blob store it was: ${key} is missing. ` +
        `For a new, empty bucket put an empty object ${key} into it once`,
    );
  }
  return id === null ? createMarker(bucket) : adopt(bucket);
}

/** Where another instance of the server was quicker, its id holds. */
async function createMarker(bucket: Bucket): Promise<string> {
  await bucket.putNew(key, contentOf(newId()));
  const id = await readMarker(bucket);
  if (id) return id;
  throw new Error(`the bucket ${bucket.name} does not keep what is put into it`);
}

/** An empty marker is the operator's word that this bucket is meant for the blobs. */
async function adopt(bucket: Bucket): Promise<string> {
  const id = newId();
  await bucket.put(key, contentOf(id));
  return id;
}

/** @throws Error where this is another store than the one of the id, or none. */
export async function checkMarker(bucket: Bucket, id: string, signal?: AbortSignal): Promise<void> {
  const found = await readMarker(bucket, signal);
  if (found === id) return;
  const what = found === null ? `${key} is missing` : `another ${key} stands in it`;
  throw new NotTheStoreError(`the bucket ${bucket.name} is not the blob store it was: ${what}`);
}

async function readMarker(bucket: Bucket, signal?: AbortSignal): Promise<string | null> {
  const body = await bucket.get(key, undefined, signal);
  return body && (await text(body)).trim();
}

const newId = (): string => randomBytes(16).toString('hex');

function contentOf(id: string): Content {
  const body = `${id}\n`;
  return { body, length: body.length, md5: createHash('md5').update(body).digest('base64') };
}
