import type { Response } from 'express';

/** Who does not read what he asked for gets no more of it. */
const MOST_UNREAD_BYTES = 64 * 1024;

/** Server-sent events (HTML, 9.2): from here on the answer is a stream that ends when either side does. */
export function openEventStream(res: Response): void {
  res.set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    // `no-transform`: what compresses would hold back what there is to tell.
    'Cache-Control': 'private, no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
}

/** One message; nothing to whoever lets them pile up, or is told no more. */
export function sendEvent(res: Response, lines: string): void {
  if (res.writableEnded) return;
  if (res.writableLength > MOST_UNREAD_BYTES) res.destroy();
  else res.write(`${lines}\n\n`);
}
