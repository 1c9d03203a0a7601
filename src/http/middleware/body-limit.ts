import type { RequestHandler } from 'express';
import { HttpError } from '../problem.js';

/** Refuses a body that is said to be larger than so many bytes before any of it is read. */
const declaredBodyLimit =
  (maxBytes: number): RequestHandler =>
  (req, _res, next) => {
    // Where a parser before took it, under a limit of its own, there is nothing left to refuse.
    if (!req.readableEnded && Number(req.get('Content-Length') ?? 0) > maxBytes) throw new HttpError(413);
    next();
  };

/**
 * The same, and one that does not say how large it is where it passes the limit. The parsers of Express read a body that
 * they refuse to its end. The bytes are counted from where somebody begins to read them.
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
        next(new HttpError(413));
      };
      const begin = (event: string | symbol) => {
        if (event !== 'data') return;
        req.off('newListener', begin);
        req.on('data', count);
      };
      req.on('newListener', begin);
      next();
    });
