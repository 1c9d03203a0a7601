import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { HttpError } from '../problem.js';

/** RFC 9110, 7.2: a name, an IPv4 address or an IPv6 address in brackets, maybe with a port; it may be empty. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

/**
 * Refuses what could be understood in two ways, or in none, before anybody understands it: several `Host` headers or one
 * that is no host (RFC 9112, 3.2), and an address whose `%` stand for no UTF-8, in its path or its query.
 */
export const soundRequest: RequestHandler = (req, _res, next) => {
  if (!hasSoundHost(req) || !isDecodable(req.originalUrl)) throw new HttpError(400);
  next();
};

export function hasSoundHost({ rawHeaders, headers }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length <= 1 && HOST.test(headers.host ?? '');
}

export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
