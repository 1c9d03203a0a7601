import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { isUsedUp } from '../../domain/links/link.js';
import type { LinkSecret, OpenedLink } from '../../domain/links/open-link.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { parseRange } from '../content/byte-range.js';
import { wantsPage } from '../middleware/errors.js';
import { HttpError } from '../problem.js';
import { param, queryText } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import { isPrefetch, isRobot } from './robots.js';

export type ShareDeps = Pick<HttpDeps, 'useCases' | 'blobs' | 'settings' | 'rules' | 'logger' | 'networkOf'>;

/**
 * Opens the link of the address for a program or a browser that fetches from it; null where it was sent to the page: to
 * give the password, or because it is a robot, for which a download is not meant.
 */
export async function openForFetch(
  { useCases: { links } }: ShareDeps,
  req: Request,
  res: Response,
): Promise<OpenedLink | null> {
  // What is fetched in advance would be counted; once it is wanted, the browser asks again.
  if (isPrefetch(req)) throw new HttpError(403, 'forbidden');
  const mustSeePage = isReading(req) && isRobot(req);
  const isResumed = req.method === 'GET' && req.get('Range') !== undefined;
  try {
    const target = await links.open(req.caller, param(req, 'token'), secretOf(req), {
      mayBeUsedUp: isResumed && !mustSeePage,
    });
    if (!mustSeePage) return target;
  } catch (error) {
    if (!needsPassword(error) || !(mustSeePage || wantsPage(req))) throw error;
  }
  res.redirect(303, mustSeePage ? pageOfTarget(req) : pageAddress(req));
  return null;
}

const isReading = (req: Request): boolean => req.method === 'GET' || req.method === 'HEAD';

/** A browser that needs a password gets the form; everybody else the refusal itself. */
const needsPassword = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'link_password_required';

export const pageAddress = (req: Request): string => `/s/${encodeURIComponent(param(req, 'token'))}/page`;

/** The page that shows just what the address leads to, within a shared folder too. */
function pageOfTarget(req: Request): string {
  const folder = queryText(req, 'folder');
  const query = new URLSearchParams({
    ...(req.params.fileId !== undefined && { file: param(req, 'fileId') }),
    ...(folder && { folder }),
  }).toString();
  return pageAddress(req) + (query && `?${query}`);
}

/** HTTP Basic under any user name, for programs; the page's pass, for people. */
export function secretOf(req: Request): LinkSecret {
  const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(req.get('Authorization') ?? '')?.[1];
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic ?? '', 'base64').toString()) ?? [];
  const { pass } = req.query;
  return { ...(password !== undefined && { password }), ...(typeof pass === 'string' && { pass }) };
}

/**
 * A used-up link does nothing but go on with the download of a file that was counted: no condition and no odd range
 * may tell that it is there.
 */
export function resumeOnly(
  req: IncomingMessage,
  { link, isUnfinished }: OpenedLink,
  size: number | null,
): void {
  if (!isUsedUp(link) || isUnfinished) return;
  const range = size === null ? null : parseRange(req.headers.range, size);
  if (range === null || range === 'unsatisfiable' || range.start === 0)
    throw new DomainError('link_not_found');
  delete req.headers['if-none-match'];
  delete req.headers['if-modified-since'];
}
