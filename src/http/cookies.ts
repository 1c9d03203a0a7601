import { parse } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { cookieName } from '../config/cookie-name.js';
import type { Settings } from '../config/settings.js';

type Https = Pick<Settings, 'isHttps'>;

/** Whether the app's cookies bear the prefix: `app.set(HTTPS_COOKIES, …)`. */
export const HTTPS_COOKIES = 'https cookies';

/** A cookie of ours, by its plain name. */
export const parseCookie = (req: Request, name: string): string | undefined =>
  parse(req.headers.cookie ?? '')[cookieName(name, req.app.get(HTTPS_COOKIES) === true)];

/** @param options besides those that every cookie of ours has */
export const setCookie = (
  res: Response,
  { isHttps }: Https,
  name: string,
  value: string,
  options: Pick<CookieOptions, 'maxAge' | 'httpOnly'> = {},
): void => {
  res.cookie(cookieName(name, isHttps), value, { ...options, ...attributes(isHttps) });
};

export const clearCookie = (res: Response, { isHttps }: Https, name: string): void => {
  res.clearCookie(cookieName(name, isHttps), attributes(isHttps));
};

const attributes = (isHttps: boolean) => ({ sameSite: 'lax', secure: isHttps, path: '/' }) as const;
