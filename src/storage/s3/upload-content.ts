import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteRange } from '../../domain/files/blob-store.js';
import { SilentStoreError } from '../faults.js';
import type { Bucket, Content } from './bucket.js';
import { statusOf } from './bucket.js';

/** Sent in one request; what is larger goes in parts of this size. */
const partBytes = 64 * 1024 * 1024;
/** S3 takes no more; a file of more than 625 GiB gets larger parts. */
const maxParts = 10_000;
const partsAtOnce = 4;
const attempts = 4;

type OpenRange = (range: ByteRange) => Promise<Readable>;

interface Slice {
  start: number;
  length: number;
  open: OpenRange;
}

/** Sends bytes that can be opened again, read as they are sent, so that their size costs no memory. What broke off is sent again. */
export async function uploadContent(
  bucket: Bucket,
  key: string,
  size: number,
  open: OpenRange,
): Promise<void> {
  if (size > partBytes) return uploadInParts(bucket, key, slicesOf(size, open));
  await sendSlice({ open, start: 0, length: size }, new AbortController().signal, (content, signal) =>
    bucket.put(key, content, signal),
  );
}

function slicesOf(size: number, open: OpenRange): Slice[] {
  const length = Math.max(partBytes, Math.ceil(size / maxParts));
  return Array.from({ length: Math.ceil(size / length) }, (_, index) => ({
    open,
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
  const unreadable = new AbortController();
  const body = counting(slice);
  // The SDK would wait for the rest of a body that broke off.
  const reading = pipeline(await openSlice(slice), body).catch((error: unknown) => unreadable.abort(error));
  try {
    const { signal } = unreadable;
    return await send({ body, length: slice.length, md5 }, AbortSignal.any([cancelled, signal]));
  } catch (error) {
    throw unreadable.signal.aborted ? unreadable.signal.reason : error;
  } finally {
    body.destroy();
    await reading;
  }
}

/** Passes on what it is given, and fails where that is less than it should be. */
function counting({ length }: Slice): Transform {
  let left = length;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      done(null, chunk);
    },
    flush: (done) => done(left > 0 ? new Error(`the content is ${left} bytes shorter than it was`) : null),
  });
}

/** A connection that broke, or an answer that blames the server; a refusal stays one, and who is silent may be so for long. */
function mayPass(error: unknown): boolean {
  if (error instanceof SilentStoreError) return false;
  const status = statusOf(error) ?? 500;
  return status >= 500 || status === 429;
}

async function md5Of(slice: Slice): Promise<string> {
  const hash = createHash('md5');
  await pipeline(await openSlice(slice), hash);
  return hash.digest('base64');
}

const openSlice = async ({ open, start, length }: Slice): Promise<Readable> =>
  length === 0 ? Readable.from([]) : open({ start, end: start + length - 1 });
