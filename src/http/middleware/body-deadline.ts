import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler } from 'express';

const DEADLINE_MILLISECONDS = 60_000;

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/**
 * A body that is not there a minute after its head never comes: whoever sends it a byte at a time would hold the
 * connection for ever. Uploads are watched where they are read, see `liftBodyDeadline`.
 */
export const bodyDeadline =
  (milliseconds = DEADLINE_MILLISECONDS): RequestHandler =>
  (req, _res, next) => {
    if (announcesBody(req)) setBodyDeadline(req, milliseconds);
    next();
  };

function setBodyDeadline(req: IncomingMessage, milliseconds: number): void {
  const deadline = setTimeout(() => {
    if (!req.complete) req.socket.destroy();
  }, milliseconds);
  deadline.unref();
  deadlines.set(req, deadline);
  req.once('close', () => clearTimeout(deadline));
}

export const liftBodyDeadline = (req: IncomingMessage): void => clearTimeout(deadlines.get(req));

const announcesBody = (req: Request): boolean =>
  req.get('Transfer-Encoding') !== undefined || Number(req.get('Content-Length') ?? 0) > 0;
