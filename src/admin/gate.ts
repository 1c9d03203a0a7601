import { timingSafeEqual } from 'node:crypto';
import { parse } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { cookieName } from '../config/cookie-name.js';
import { isNewcomer, lacksFactor, requireStaff } from '../domain/shared/actor.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { PanelAdmin, type ThemeChoice } from './panel-admin.js';

declare module 'express-session' {
  interface SessionData {
    /** Where AdminJS looks for its admin; there for this request alone. */
    adminUser?: PanelAdmin;
  }
}

/**
 * AdminJS's axios looks for this very name, so that it has no prefix. Nothing hangs on who set it: the token in it is good
 * for one browser's own cookie and session alone.
 */
const CSRF_COOKIE = 'XSRF-TOKEN';
const safeMethods = new Set(['GET', 'HEAD']);

/**
 * Lets in who has a part in the panel and nobody else, by the session of the pages: `req.actor` was read from the database for this very
 * request. AdminJS takes an answer that ends at its login path for an expired session and says so, hence the redirect
 * for its API too.
 * @throws DomainError `forbidden` for everybody else who is signed in, `password_change_required` for calls of who has to
 * set a password first, `second_factor_enrolment_required` of who has to add one
 */
export const gate =
  (isHttps: boolean): RequestHandler =>
  (req, res, next) => {
    const { actor } = req;
    if (actor.kind === 'anonymous') return res.redirect(`/login?next=${encodeURIComponent(pageOf(req))}`);
    if (isNewcomer(actor) && !isApi(req))
      return res.redirect(`/password?next=${encodeURIComponent(pageOf(req))}`);
    if (lacksFactor(actor) && !isApi(req))
      return res.redirect(`/settings/second-factor?next=${encodeURIComponent(pageOf(req))}`);
    requireStaff(actor);
    if (actor.kind !== 'user' || actor.means !== 'session') throw new DomainError('forbidden');
    // Not enumerable, so that it is never written into the stored session.
    Object.defineProperty(req.session, 'adminUser', {
      configurable: true,
      value: new PanelAdmin(actor, req.language, themeOf(req, isHttps)),
    });
    res.set('Cache-Control', 'no-store');
    next();
  };

/** Gives the token to AdminJS's axios, which sends it back in the header that `requireToken` looks at. */
export const giveToken =
  (isHttps: boolean): RequestHandler =>
  (req, res, next) => {
    if (tokenCookie(req) !== req.csrfToken) setToken(req, res, isHttps);
    next();
  };

/**
 * AdminJS has actions that change things by GET, so its whole API asks for the token.
 * @throws DomainError `csrf_failed`
 */
export const requireToken: RequestHandler = (req, _res, next) => {
  if (safeMethods.has(req.method) && !isApi(req)) return next();
  if (!isSame(req.get(`X-${CSRF_COOKIE}`) ?? '', req.csrfToken)) throw new DomainError('csrf_failed');
  next();
};

const isApi = (req: Request): boolean => /^\/api(\/|$)/i.test(req.path);

/** Where a stranger wanted to go, or the overview where a script asks. */
const pageOf = (req: Request): string =>
  req.method === 'GET' && !isApi(req) && req.accepts('html') ? req.originalUrl : req.baseUrl;

function setToken(req: Request, res: Response, isHttps: boolean): void {
  res.cookie(CSRF_COOKIE, req.csrfToken, { path: req.baseUrl, sameSite: 'strict', secure: isHttps });
}

const tokenCookie = (req: Request): string | undefined => parse(req.headers.cookie ?? '')[CSRF_COOKIE];

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function themeOf(req: Request, isHttps: boolean): ThemeChoice {
  const theme = parse(req.headers.cookie ?? '')[cookieName('theme', isHttps)];
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}
