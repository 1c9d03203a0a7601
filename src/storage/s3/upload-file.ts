import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bucket, Content } from './bucket.js';
import { statusOf } from './bucket.js';

/** Sent in one request; what is larger goes in parts of this size. */
const partBytes = 64 * 1024 * 1024;
/** S3 takes no more; a file of more than 625 GiB gets larger parts. */
const maxParts = 10_000;
const partsAtOnce = 4;
const attempts = 4;

interface Slice {
  path: string;
  start: number;
  length: number;
}

/** Sends a file of the disk, read as it is sent, so that its size costs no memory. What broke off is sent again. */
export async function uploadFile(bucket: Bucket, key: string, path: string, size: number): Promise<void> {
  if (size > partBytes) return uploadInParts(bucket, key, slicesOf(path, size));
  await sendSlice({ path, start: 0, length: size }, new AbortController().signal, (content, signal) =>
    bucket.put(key, content, signal),
  );
}

function slicesOf(path: string, size: number): Slice[] {
  const length = Math.max(partBytes, Math.ceil(size / maxParts));
  return Array.from({ length: Math.ceil(size / length) }, (_, index) => ({
    path,
    start: index * length,
    length: Math.min(length, size - index * length),
  }));
}

async function uploadInParts(bucket: Bucket, key: string, slices: Slice[]): Promise<void> {
  const upload = { key, id: await bucket.startUpload(key) };
  try {
    const tags = await inTurns(slices, (slice, index, failed) =>
      sendSlice(slice, failed, (content, signal) => bucket.putPart(upload, index + 1, content, signal)),
    );
    await bucket.finishUpload(upload, tags);
  } catch (error) {
    // Its parts cost room until they are gone; where this fails too, the sweep does it.
    await bucket.abortUpload(upload).catch(() => undefined);
    throw error;
  }
}

/** A few at a time; the first failure ends the others, and none is under way any more when this throws. */
async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T, index: number, failed: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failure = new AbortController();
  const turns = items.entries();
  const takeTurns = async () => {
    for (const [index, item] of turns) {
      failure.signal.throwIfAborted();
      results[index] = await work(item, index, failure.signal);
    }
  };
  await Promise.all(
    Array.from({ length: partsAtOnce }, () => takeTurns().catch((error: unknown) => failure.abort(error))),
  );
  failure.signal.throwIfAborted();
  return results;
}

type Send<T> = (content: Content, signal: AbortSignal) => Promise<T>;

/** The SDK repeats no request whose body is a stream, hence here. */
async function sendSlice<T>(slice: Slice, cancelled: AbortSignal, send: Send<T>): Promise<T> {
  const md5 = await md5Of(slice);
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(slice, md5, cancelled, send);
    } catch (error) {
      if (cancelled.aborted || attempt === attempts || !mayPass(error)) throw error;
      await sleep(100 * 2 ** attempt, undefined, { signal: cancelled });
    }
  }
}

async function sendOnce<T>(slice: Slice, md5: string, cancelled: AbortSignal, send: Send<T>): Promise<T> {
  const body = openSlice(slice);
  const unreadable = new AbortController();
  // The SDK would wait for the rest of a body that broke off.
  body.on('error', (error) => unreadable.abort(error));
  body.once('end', () => {
    if (body.bytesRead < slice.length) unreadable.abort(new Error(`${slice.path} is shorter than it was`));
  });
  try {
    return await send({ body, length: slice.length, md5 }, AbortSignal.any([cancelled, unreadable.signal]));
  } catch (error) {
    throw unreadable.signal.aborted ? unreadable.signal.reason : error;
  } finally {
    body.destroy();
  }
}

/** No answer, or one that blames the server; a refusal stays one. */
function mayPass(error: unknown): boolean {
  const status = statusOf(error) ?? 500;
  return status >= 500 || status === 429;
}

async function md5Of(slice: Slice): Promise<string> {
  const hash = createHash('md5');
  await pipeline(openSlice(slice), hash);
  return hash.digest('base64');
}

const openSlice = ({ path, start, length }: Slice) =>
  createReadStream(path, { start, end: Math.max(start + length - 1, start), highWaterMark: 256 * 1024 });
