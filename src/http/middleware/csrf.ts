import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Settings } from '../../config/settings.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { parseCookie, setCookie } from '../cookies.js';
import { headerOf } from '../request/headers.js';

const VISITOR_COOKIE = 'kladovka.visitor';
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Gives `req.csrfToken`: made from a cookie of this browser and its session, so that no other site can know it. */
export const csrfToken =
  (settings: Settings): RequestHandler =>
  (req, res, next) => {
    giveCsrfToken(settings, req, res);
    next();
  };

export function giveCsrfToken(settings: Settings, req: IncomingMessage, res: ServerResponse): void {
  let token: string | undefined;
  Object.defineProperty(req, 'csrfToken', {
    // What began on a short way may begin anew.
    configurable: true,
    get: () => {
      token ??= sign(settings.secrets.session, visitorOf(req, res, settings), req);
      return token;
    },
  });
}

/**
 * Refuses a changing request that does not come from our own pages. A browser says where it comes from, in headers
 * that no script can forge; a client that says nothing must know the token. Mount it behind the body's parser.
 * @throws DomainError `csrf_failed`
 */
export const csrfGuard =
  ({ publicUrl }: Settings): RequestHandler =>
  (req, _res, next) => {
    if (safeMethods.has(req.method) || isFromOwnPage(req, publicUrl)) return next();
    throw new DomainError('csrf_failed');
  };

function isFromOwnPage(req: Request, publicUrl: string): boolean {
  if (comesFromOwnPage(req, publicUrl)) return true;
  if (req.get('Sec-Fetch-Site')) return false;
  const origin = req.get('Origin');
  return origin ? origin === `${req.protocol}://${req.get('Host')}` : isToken(req, tokenOf(req));
}

/** Where a browser says so by itself, and nobody has to look further. */
export function comesFromOwnPage(req: IncomingMessage, publicUrl: string): boolean {
  const site = headerOf(req, 'sec-fetch-site');
  if (site) return site === 'same-origin' || site === 'none';
  return headerOf(req, 'origin') === new URL(publicUrl).origin;
}

function tokenOf(req: Request): string {
  const body: unknown = req.body;
  const field = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined;
  return String(req.get('X-CSRF-Token') ?? req.get('X-XSRF-TOKEN') ?? field ?? req.query._csrf ?? '');
}

/** Whether `token` is this browser's. */
export function isToken(req: Request, token: string): boolean {
  if (parseCookie(req, VISITOR_COOKIE) === undefined) return false;
  const expected = Buffer.from(req.csrfToken);
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function visitorOf(req: IncomingMessage, res: ServerResponse, settings: Settings): string {
  const known = parseCookie(req, VISITOR_COOKIE);
  return known && known.length >= 32 ? known : renewVisitor(res, settings);
}

/** Gives this browser another cookie, at each sign-in and sign-out: whoever knew the old one knows no token any more. */
export function renewVisitor(res: ServerResponse, settings: Settings): string {
  const visitor = randomBytes(24).toString('base64url');
  setCookie(res, settings, VISITOR_COOKIE, visitor, { httpOnly: true });
  return visitor;
}

const sign = (secret: string, visitor: string, req: IncomingMessage): string =>
  createHmac('sha256', secret)
    .update(`csrf:${visitor}:${req.actor.kind === 'user' ? req.actor.sessionId : ''}`)
    .digest('base64url');
