import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { Thumbnailer } from '../domain/previews/thumbnailer.js';

/** The same from `src/` and from `dist/`: Node runs it as it was built. */
const script = fileURLToPath(new URL('../../dist/previews/draw.js', import.meta.url));

const MAX_SECONDS = 30;
const MAX_THUMBNAIL_BYTES = 2 * 1024 * 1024;
const MAX_REASON_BYTES = 10_000;

export interface ThumbnailerOptions {
  log(message: string, details: object): void;
  /** What draws, for tests. */
  command?: string[];
  /** How long one picture may take. */
  seconds?: number;
}

export const createThumbnailer = ({
  log,
  command = [script],
  seconds = MAX_SECONDS,
}: ThumbnailerOptions): Thumbnailer => ({
  async draw(source) {
    const child = spawn(process.execPath, command, {
      // Nothing of our environment, where secrets may be.
      env: {},
    });
    const ended = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
    let isSourceLate = false;
    const deadline = setTimeout(() => {
      isSourceLate = !source.readableEnded;
      child.kill('SIGKILL');
    }, seconds * 1000);
    stepBack(child);
    const [[code, signal], thumbnail, reason] = await Promise.all([
      ended,
      read(child.stdout, MAX_THUMBNAIL_BYTES, child),
      read(child.stderr, MAX_REASON_BYTES, child),
      feed(source, child),
    ]).finally(() => clearTimeout(deadline));
    // The store's fault, and no verdict on the picture.
    if (isSourceLate) throw new Error('a picture did not come in time');
    if (code === 0 && thumbnail.length > 0) return thumbnail;
    log('no thumbnail could be made', { reason: reason.toString(), code, signal });
    return null;
  },
});

/** Whoever waits for an answer comes first. */
function stepBack({ pid }: ChildProcessWithoutNullStreams): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is over already, or the system knows no priorities.
  }
}

/** A child that fell reads no more, which is no fault of the source's. */
async function feed(source: Readable, child: ChildProcessWithoutNullStreams): Promise<void> {
  await pipeline(source, child.stdin).catch((error: unknown) => {
    if (source.errored && source.errored === error) {
      child.kill('SIGKILL');
      throw error;
    }
  });
}

async function read(
  stream: Readable,
  maxBytes: number,
  child: ChildProcessWithoutNullStreams,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) child.kill('SIGKILL');
    else chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
