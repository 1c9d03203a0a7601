import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const saneToken = /^[A-Za-z0-9._:-]{1,128}$/;

/** The name that a client or a proxy gave the request already, or a new one. */
export function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && saneToken.test(given) ? given : randomUUID();
}
