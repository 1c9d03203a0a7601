import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Settings } from '../../config/settings.js';

export type Headers = readonly (readonly [name: string, value: string])[];

/** What every answer says, whatever it is. helmet's words are the same for all, so it is asked for them once. */
export function securityHeaders({ isHttps }: Pick<Settings, 'isHttps'>): Headers {
  const headers: [string, string][] = [];
  const answer = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  };
  const speak = helmet({
    contentSecurityPolicy: false,
    // `no-referrer` makes Chromium post forms with `Origin: null`; `same-origin` tells other sites as little.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
  });
  speak({} as IncomingMessage, answer as unknown as ServerResponse, () => undefined);
  return headers;
}

/** Nothing comes from elsewhere and nothing runs inline but what bears this answer's nonce (`res.locals.nonce`). */
export const contentPolicy: RequestHandler = (_req, res, next) => {
  res.locals.nonce = setContentPolicy(res);
  next();
};

/** Returns this answer's nonce. */
export function setContentPolicy(res: ServerResponse): string {
  const nonce = randomBytes(16).toString('base64');
  res.setHeader('Content-Security-Policy', policy.replaceAll('NONCE', nonce));
  return nonce;
}

const policy = [
  "default-src 'none'",
  // No address of ours: what somebody stored has one, too.
  "script-src 'nonce-NONCE'",
  "worker-src 'none'",
  "style-src 'self' 'nonce-NONCE'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join(';');
