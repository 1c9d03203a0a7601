import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MeasureOptions } from '../domain/files/blob-store.js';

/** What it costs to open a content, in bytes that could have been read instead. */
const OPENING_BYTES = 256 * 1024;
/** Timers are no finer. */
const SHORTEST_REST_MS = 10;

/** What a stream gives, no faster than it may come. Leaving it destroys the stream. */
export async function* paced(
  source: Readable,
  { bytesPerSecond = Number.POSITIVE_INFINITY, signal }: MeasureOptions,
): AsyncGenerator<Buffer> {
  if (signal) addAbortSignal(signal, source);
  let due = performance.now();
  const rest = async (bytes: number): Promise<void> => {
    due += (bytes / bytesPerSecond) * 1000;
    const ms = due - performance.now();
    if (ms >= SHORTEST_REST_MS) await sleep(ms, undefined, { signal });
  };
  for await (const chunk of source) {
    yield chunk;
    await rest(chunk.length);
  }
  await rest(OPENING_BYTES);
}
