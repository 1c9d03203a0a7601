import type { ServerResponse } from 'node:http';
import { Router } from 'express';
import type { Settings } from '../../config/settings.js';
import { isLanguage } from '../../i18n/index.js';
import { setCookie } from '../cookies.js';
import { ANNOUNCEMENT_COOKIE, isTheme } from '../look/frame.js';
import { isHtmx, localPath, text } from './forms.js';

const YEAR_MILLISECONDS = 365 * 24 * 3600 * 1000;

/** Language, theme and the announcement that was put away, kept in cookies of this browser. No right hangs on them, so that share pages have them too. */
export function createPreferences(settings: Settings): Router {
  const router = Router();
  router.post('/preferences', (req, res) => {
    const language = text(req, 'language');
    const theme = text(req, 'theme');
    if (isLanguage(language)) keepCookie(res, settings, 'lang', language);
    const announcement = text(req, 'announcement');
    if (isTheme(theme)) keepCookie(res, settings, 'theme', theme);
    if (/^[0-9a-f]{16}$/.test(announcement)) keepCookie(res, settings, ANNOUNCEMENT_COOKIE, announcement);
    // What is put away is gone from the page already.
    if (isHtmx(req)) return void res.send('');
    res.redirect(303, localPath(text(req, 'next')) ?? '/');
  });
  return router;
}

export const keepCookie = (
  res: ServerResponse,
  settings: Pick<Settings, 'isHttps'>,
  name: string,
  value: string,
): void => setCookie(res, settings, name, value, { maxAge: YEAR_MILLISECONDS });
