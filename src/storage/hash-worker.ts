import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { ContentHash } from './content-hash.js';
import type { HashAnswer, HashOrder } from './hash-thread.js';

const room = Buffer.allocUnsafeSlow(1024 * 1024);
const hashes = new Map<number, ContentHash>();

parentPort?.on('message', (order: HashOrder) => {
  const answer = carryOut(order);
  if (answer) parentPort?.postMessage(answer);
});

/** What fails is forgotten; whoever ends it is told. */
function carryOut({ id, fd, until, isEnd }: HashOrder): HashAnswer | null {
  const hash = hashes.get(id) ?? new ContentHash();
  hashes.set(id, hash);
  try {
    readOn(hash, fd, until);
  } catch (error) {
    if (!isEnd) return null;
    hashes.delete(id);
    return { id, error: String(error) };
  }
  if (!isEnd) return null;
  hashes.delete(id);
  return { id, sums: hash.digest() };
}

function readOn(hash: ContentHash, fd: number, until: number): void {
  while (hash.size < until) {
    const bytes = readSync(fd, room, 0, Math.min(room.length, until - hash.size), hash.size);
    if (bytes === 0) throw new Error(`the file ends after ${hash.size} of ${until} bytes`);
    hash.update(room.subarray(0, bytes));
  }
}
