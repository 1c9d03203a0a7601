import type { RequestHandler } from 'express';
import { HttpError } from '../problem.js';

/** Answers what none of `methods` did at the same address: 405 with `Allow` (RFC 9110, 15.5.6). */
export function otherMethod(methods: readonly string[]): RequestHandler {
  const allow = [...methods, 'OPTIONS'].join(', ');
  return (req, res) => {
    if (req.method !== 'OPTIONS') throw new HttpError(405, undefined, { Allow: allow });
    res.set('Allow', allow).status(204).end();
  };
}
