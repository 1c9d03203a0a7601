import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Settings } from '../../config/settings.js';
import { clearCookie, parseCookie, setCookie } from '../cookies.js';
import { type StorageLevel, storageLevels } from './presenters.js';

const COOKIE = 'quota-warning';
const MONTH_MILLISECONDS = 30 * 24 * 3600 * 1000;

const levelOf = (value: unknown): StorageLevel => storageLevels.find((level) => level === value) ?? 'roomy';

/** Whether the words on scarce space are to be shown: not those that were put away, until it gets worse. */
export function isQuotaWarningDue(
  req: IncomingMessage,
  res: ServerResponse,
  settings: Settings,
  level: StorageLevel,
): boolean {
  const putAway = levelOf(parseCookie(req, COOKIE));
  // There is room again: the next time is a new one.
  if (level === 'roomy' && putAway !== 'roomy' && !res.headersSent) clearCookie(res, settings, COOKIE);
  return storageLevels.indexOf(level) > storageLevels.indexOf(putAway);
}

export const putQuotaWarningAway = (res: ServerResponse, settings: Settings, level: string): void =>
  setCookie(res, settings, COOKIE, levelOf(level), { maxAge: MONTH_MILLISECONDS });
