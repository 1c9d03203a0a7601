import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse, serialize } from 'cookie';
import { cookieName } from '../config/cookie-name.js';
import type { Settings } from '../config/settings.js';

type Https = Pick<Settings, 'isHttps'>;

/** A cookie of ours, by its plain name. */
export function parseCookie(req: IncomingMessage, name: string): string | undefined {
  req.cookieJar ??= parse(req.headers.cookie ?? '');
  return req.cookieJar[cookieName(name, req.isHttps)];
}

interface CookieOptions {
  /** In milliseconds; without it the cookie goes with the browser. */
  maxAge?: number;
  httpOnly?: boolean;
}

/** @param options besides those that every cookie of ours has */
export const setCookie = (
  res: ServerResponse,
  { isHttps }: Https,
  name: string,
  value: string,
  { maxAge, httpOnly }: CookieOptions = {},
): void => {
  const lasting =
    maxAge === undefined ? {} : { maxAge: maxAge / 1000, expires: new Date(Date.now() + maxAge) };
  append(res, cookieName(name, isHttps), value, { httpOnly, ...lasting, ...attributes(isHttps) });
};

export const clearCookie = (res: ServerResponse, { isHttps }: Https, name: string): void =>
  append(res, cookieName(name, isHttps), '', { ...attributes(isHttps), expires: new Date(1) });

const attributes = (isHttps: boolean) => ({ sameSite: 'lax', secure: isHttps, path: '/' }) as const;

const append = (res: ServerResponse, ...cookie: Parameters<typeof serialize>): void =>
  void res.appendHeader('Set-Cookie', serialize(...cookie));
