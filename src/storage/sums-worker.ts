import { parentPort } from 'node:worker_threads';
import { ContentHash } from './content-hash.js';
import type { SumsAnswer, SumsOrder } from './sums-thread.js';

/** The thread of `SumsThread`: the hashes of the contents that are coming, by their numbers. */
const hashes = new Map<number, ContentHash>();

function carryOut({ content, act, bytes }: SumsOrder): SumsAnswer {
  const hash = hashes.get(content) ?? new ContentHash();
  if (act === 'update') {
    hashes.set(content, hash);
    if (bytes) hash.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return { content, sums: null };
  }
  hashes.delete(content);
  return { content, sums: hash.digest() };
}

parentPort?.on('message', (order: SumsOrder) => parentPort?.postMessage(carryOut(order)));
