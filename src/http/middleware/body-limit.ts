import type { RequestHandler } from 'express';
import { HttpError } from '../problem.js';

/** The rest of the body is not waited for: the client is answered, and the connection closes. */
const tooLarge = () => new HttpError(413, undefined, { Connection: 'close' });

/** Refuses a body that is said to be larger than so many bytes before any of it is read. */
export const declaredBodyLimit =
  (maxBytes: number): RequestHandler =>
  (req, _res, next) => {
    // Where a parser before took it, under a limit of its own, there is nothing left to refuse.
    if (!req.readableEnded && Number(req.get('Content-Length') ?? 0) > maxBytes) throw tooLarge();
    next();
  };

/**
 * The same, and one that does not say how large it is where it passes the limit. The parsers of Express read a body that
 * they refuse to its end. Put it right before one: from here on the bytes flow.
 */
export const bodyLimit =
  (maxBytes: number): RequestHandler =>
  (req, res, next) =>
    declaredBodyLimit(maxBytes)(req, res, (error?: unknown) => {
      if (error) return next(error);
      let read = 0;
      const count = (chunk: Buffer) => {
        read += chunk.length;
        if (read <= maxBytes) return;
        req.off('data', count).pause();
        next(tooLarge());
      };
      req.on('data', count);
      next();
    });
