import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** What programs and other sites fetch from and send to, below `/s`; the page is for people. */
export const linkCalls: Readonly<Record<string, readonly string[]>> = {
  '/:token': ['GET', 'HEAD'],
  '/:token/files': ['POST'],
  '/:token/files/:fileId': ['GET', 'HEAD'],
  '/:token/files/:fileId/thumbnail': ['GET', 'HEAD'],
};

const answerHeaders = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Kladovka-Next',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
].join(', ');

/** `*` would not stand for `Authorization` (Fetch, 3.3.3). */
const requestHeaders = [
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Range',
  'Repr-Digest',
  'X-Request-Id',
].join(', ');

const DAY_SECONDS = 24 * 3600;

/** Of every answer. */
export const openHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': answerHeaders,
};

/** Of the answer to a browser's question ahead of another site's call. */
export const preflightHeaders = (methods: readonly string[]) => ({
  'Access-Control-Allow-Methods': methods.join(', '),
  'Access-Control-Allow-Headers': requestHeaders,
  'Access-Control-Max-Age': String(DAY_SECONDS),
});

/**
 * R27: what a link gives, and what it takes, anybody's page may fetch and send, and read the answer of, a refusal's too.
 * No cookie is looked at here, so that none is lent.
 */
export const openToAll: RequestHandler = (_req, res, next) => {
  res.set(linkHeaders);
  next();
};

export const linkHeaders = {
  ...openHeaders,
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
};

/** Answers a browser's question ahead of another site's call; the same for every link, so that it tells of none. */
export const preflight =
  (methods: readonly string[]) =>
  (_req: Request, res: Response, next: NextFunction): void => {
    res.set(preflightHeaders(methods));
    next();
  };
