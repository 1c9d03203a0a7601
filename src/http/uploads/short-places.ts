import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { MOST_SHORT } from '../../domain/uploads/upload-short.js';

/** A place in memory is for what comes at once: what is slower goes by the disk, so that no slow client keeps others from theirs. */
export const SHORT_PATIENCE_MS = 2_000;

/** Those beyond go by the disk. */
let held = 0;

/** Until the request is answered, or the place is given back. Null where there is none. */
export function holdShort(res: ServerResponse): (() => void) | null {
  if (held >= MOST_SHORT) return null;
  held += 1;
  let isHeld = true;
  const giveBack = () => {
    if (isHeld) held -= 1;
    isHeld = false;
  };
  res.once('close', giveBack);
  return giveBack;
}

/** All that a source has, for a place that `holdShort` gave; null where it comes too slowly: then the source is as it was. */
export function readShort(source: Readable, giveBack: () => void): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const read = () => {
      for (let piece = source.read(); piece !== null; piece = source.read()) pieces.push(piece);
    };
    const stop = () => {
      clearTimeout(patience);
      source.off('readable', read).off('end', end).off('error', fail);
    };
    const end = () => {
      stop();
      resolve(Buffer.concat(pieces));
    };
    const fail = (error: Error) => {
      stop();
      reject(error);
    };
    const patience = setTimeout(() => {
      stop();
      if (pieces.length > 0) source.unshift(Buffer.concat(pieces));
      giveBack();
      resolve(null);
    }, SHORT_PATIENCE_MS);
    source.on('readable', read).once('end', end).once('error', fail);
  });
}
