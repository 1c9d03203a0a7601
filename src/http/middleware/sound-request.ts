import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import { HttpError } from '../problem.js';

/** RFC 9110, 7.2: a name, an IPv4 address or an IPv6 address in brackets, maybe with a port; it may be empty. */
const HOST = /^(?:(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*|\[(?<ipv6>[^\]]*)\])(?::\d*)?$/i;

/**
 * Refuses what could be understood in two ways, or in none, before anybody understands it: several `Host` headers or one
 * that is no host (RFC 9112, 3.2), an address that is no path, and one whose `%` stand for no UTF-8, in its path or its query.
 */
export const soundRequest: RequestHandler = (req, _res, next) => {
  if (!hasSoundHost(req) || !req.originalUrl.startsWith('/') || !isDecodable(req.originalUrl))
    throw new HttpError(400);
  if (!isCodingKnown(req)) throw new HttpError(501);
  next();
};

/** RFC 9112, 6.1: what is compressed on the way would be taken for the body itself. */
const isCodingKnown = ({ headers }: IncomingMessage): boolean =>
  /^chunked$/i.test(headers['transfer-encoding']?.trim() ?? 'chunked');

export function hasSoundHost({ rawHeaders, headers }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  const host = HOST.exec(headers.host ?? '');
  const ipv6 = host?.groups?.ipv6;
  return hosts.length <= 1 && host !== null && (ipv6 === undefined || isIPv6(ipv6));
}

export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
