import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { BlobStream } from '../../domain/files/blob-store.js';
import type { Settle } from '../../domain/links/claim-link-download.js';
import type { Logger } from '../types.js';
import { type ContentRecord, checkedContent } from './checked-content.js';
import { isClientGone } from './client-gone.js';
import { ClientStream } from './client-stream.js';

/** Calls back where what allowed the transfer ends before it does. Call what it returns when it is over. */
export type Watch = (breakOff: () => void) => () => void;

export interface Delivery {
  watch: Watch;
  /** In bytes, as far as it is known. */
  promisedBytes: number;
  settle: Settle;
  /** What the bytes must be; else the connection breaks off before their end. */
  expected?: ContentRecord;
  logger: Pick<Logger, 'error'>;
}

/**
 * Sends an answer's bytes; that the client does not wait for their end is no fault.
 * @throws what the source does, or ContentDamagedError; then the connection has been broken off
 */
export async function deliver(
  req: IncomingMessage,
  res: ServerResponse,
  source: BlobStream | AsyncGenerator<Buffer>,
  { watch, promisedBytes, settle, expected, logger }: Delivery,
): Promise<void> {
  let sentBytes = 0;
  // At once when the client goes, and not when the source has been closed: who begins anew must find it settled.
  const settled = whenOver(res).then(() => {
    if (!res.writableFinished) return settle(Math.max(promisedBytes - sentBytes, 1));
    whenReset(req.socket, () => {
      settle(1).catch((error: unknown) => logger.error('a download could not be settled', { error }));
    });
    return settle(0);
  });
  const stopWatching = watch(() => res.destroy());
  const client = new ClientStream(res);
  if (source instanceof Readable) res.once('close', () => source.destroy());
  const recycle = 'recycle' in source ? source.recycle?.bind(source) : undefined;
  try {
    for await (const chunk of expected ? checkedContent(source, expected) : source) {
      sentBytes += chunk.length;
      await client.write(chunk);
      recycle?.(chunk);
    }
    await client.end();
  } catch (error) {
    res.destroy();
    if (!isClientGone(error)) throw error;
  } finally {
    stopWatching();
    await settled;
  }
}

const whenOver = (res: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (res.closed) resolve();
    else res.once('close', resolve);
  });

const lastDeliveries = new WeakMap<Socket, () => void>();

/**
 * What the kernel took for the client is not yet with it, and a small file is taken whole. A connection that is reset
 * afterwards, where others are closed, tells that the client left without reading all of it.
 */
function whenReset(socket: Socket, tell: () => void): void {
  if (!lastDeliveries.has(socket)) {
    socket.once('close', (isReset) => {
      if (isReset) lastDeliveries.get(socket)?.();
    });
  }
  lastDeliveries.set(socket, tell);
}
