import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { HttpDeps } from '../types.js';

const saneToken = /^[A-Za-z0-9._:-]{1,128}$/;

/** Names the request, tells the client, and puts every log line below under that name. */
export const requestId =
  ({ requestContext }: Pick<HttpDeps, 'requestContext'>): RequestHandler =>
  (req, res, next) => {
    const given = req.get('X-Request-Id') ?? '';
    req.id = saneToken.test(given) ? given : randomUUID();
    res.set('X-Request-Id', req.id);
    requestContext.run({ requestId: req.id }, next);
  };
