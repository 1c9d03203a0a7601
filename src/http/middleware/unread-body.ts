import type { Request, RequestHandler, Response } from 'express';

/** What is left of a body is read off where it is no more than this, so that the connection serves on. */
const READ_OFF_BYTES = 64 * 1024;
/** How long a client has to read the answer before what it still sends is met by a reset. */
const LINGER_MILLISECONDS = 2_000;

/**
 * Nothing is read of a body whose request is answered already: the answer says that the connection closes, and it does.
 * Mount it before everything that may answer.
 */
export const unreadBody: RequestHandler = (req, res, next) => {
  if (isLarge(req)) {
    res.set('Connection', 'close');
    req.once('end', () => {
      if (!res.headersSent) res.removeHeader('Connection');
    });
    res.once('prefinish', () => leaveUnread(req));
    closeSlowly(req, res);
  }
  next();
};

/** Where the client waits to be asked for it (RFC 9110, 10.1.1), it may send it or not, and the next request is hard to tell. */
const isLarge = (req: Request): boolean =>
  req.get('Transfer-Encoding') !== undefined ||
  req.get('Expect') !== undefined ||
  Number(req.get('Content-Length') ?? 0) > READ_OFF_BYTES;

/** Node reads off, at its end, what nobody began to read. */
function leaveUnread(req: Request): void {
  if (req.complete) return;
  req.pause();
  if (!req.readableDidRead) req.read(0);
}

/**
 * Closing at once would reset the connection, and a reset may overtake the answer: our side is closed first, and the
 * client has a moment (RFC 9112, 9.6).
 */
function closeSlowly(req: Request, res: Response): void {
  const { socket } = req;
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (req.complete || socket.destroyed) return destroySoon();
    socket.end();
    const linger = setTimeout(() => socket.destroy(), LINGER_MILLISECONDS).unref();
    socket.once('close', () => clearTimeout(linger));
  };
  res.once('close', () => {
    if (req.complete) socket.destroySoon = destroySoon;
  });
}
