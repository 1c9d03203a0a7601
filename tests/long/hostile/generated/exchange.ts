import { connect } from 'node:net';

export interface Exchange {
  /** null: the connection closed without one. */
  status: number | null;
  /** Head and body, as they came. */
  text: string;
  /** It went on, and was broken off by us. */
  isCut: boolean;
}

/** A head must come within this. */
const SILENCE_MS = 30_000;
/** Where a byte was changed, the server may wait for more: it is told that nothing comes. */
const MORE_MS = 400;
/** Of an answer that has begun and goes on. */
const STREAM_MS = 500;
const MOST_BYTES = 512 * 1024;

/** Sends bytes as they are, and hears what comes until the connection closes. */
export function exchange(port: number, bytes: Buffer, halfCloses: boolean): Promise<Exchange> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const end = (isCut: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(parts).toString('latin1');
      resolve({ status: statusOf(text), text, isCut });
    };
    let timer = setTimeout(() => end(true), SILENCE_MS);
    socket.on('data', (part: Buffer) => {
      if (length === 0) {
        clearTimeout(timer);
        timer = setTimeout(() => end(true), STREAM_MS);
      }
      length += part.length;
      if (length <= MOST_BYTES) parts.push(part);
      else end(true);
    });
    socket.on('end', () => end(false));
    socket.on('close', () => end(false));
    // A reset is an end as well.
    socket.on('error', () => end(false));
    socket.write(bytes);
    const more = halfCloses ? setTimeout(() => socket.end(), MORE_MS) : undefined;
    socket.once('close', () => clearTimeout(more));
  });
}

/** Of the last answer: before it there may be 100 Continue. */
function statusOf(text: string): number | null {
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
  return statuses.find((status) => status >= 200) ?? statuses[0] ?? null;
}
