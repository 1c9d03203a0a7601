import type { OutgoingHttpHeaders } from 'node:http';
import express, { type Request, type Response, Router } from 'express';
import { isSafeInline, type StoredFile } from '../../domain/files/file.js';
import { isUsedUp } from '../../domain/links/link.js';
import type { LinkSecret, OpenedLink } from '../../domain/links/open-link.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { otherMethod, param } from '../api/endpoint.js';
import { parseRange } from '../content/byte-range.js';
import { sendContent } from '../content/send-content.js';
import { clientOf } from '../middleware/authenticate.js';
import { notFound } from '../middleware/errors.js';
import { problemMessage, toProblem } from '../problem.js';
import type { HttpDeps } from '../types.js';

type ShareDeps = Pick<HttpDeps, 'useCases' | 'blobs' | 'settings'>;

/** R27, R33, R34: what an outsider reaches. No cookie is read or set here, and no header names an owner or a path. */
export function createShares(deps: ShareDeps): Router {
  const router = Router();
  router.get('/:token', (req, res) => download(deps, req, res));
  router.get('/:token/page', (req, res) => showPage(deps, req, res, {}));
  router.post('/:token/page', express.urlencoded({ extended: false, limit: '10kb' }), (req, res) =>
    showPage(deps, req, res, { password: String(req.body?.password ?? '') }),
  );
  router.all('/:token', otherMethod(['GET', 'HEAD']));
  router.all('/:token/page', otherMethod(['GET', 'HEAD', 'POST']));
  // Nothing below may read a cookie.
  router.use(notFound);
  return router;
}

async function download({ useCases: { links }, blobs, settings }: ShareDeps, req: Request, res: Response) {
  const token = param(req, 'token');
  const client = clientOf(req);
  const isResumed = req.method === 'GET' && req.get('Range') !== undefined;
  const target = await links
    .open(client, token, secretOf(req), { mayBeUsedUp: isResumed })
    .catch((error: unknown) => sendToPage(req, res, token, error));
  if (!target) return;
  if (!target.file) throw new DomainError('link_not_found');
  if (isUsedUp(target.link)) resumeOnly(req, target.file.size);
  const before = res.getHeaders();

  // A resource for other sites' pages (R27); it carries no cookie, so that anybody may read it.
  res.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Content-Disposition, Content-Range, ETag, Accept-Ranges',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex',
  });
  // What a proxy takes in advance would count as sent.
  if (target.link.maxDownloads !== null) res.set('X-Accel-Buffering', 'no');
  await sendContent(req, res, target.file, {
    blobs,
    // What a proxy did not get through to the client could not be given back to the limit.
    accelRedirect: target.link.maxDownloads === null ? settings.accelRedirect : null,
    countsPreviews: target.link.maxDownloads !== null,
    onStart: (range) =>
      links.claimDownload(client, target.link, target.file, range).catch((error: unknown) => {
        resetHeaders(res, before);
        throw error;
      }),
  });
}

/** A used-up link answers as one that never was: the file's size and type stood ready in the headers. */
function resetHeaders(res: Response, headers: OutgoingHttpHeaders): void {
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.set(headers);
}

/**
 * A used-up link does nothing but go on with a download that was counted: no condition and no odd range may tell that
 * it is there.
 */
function resumeOnly(req: Request, size: number): void {
  const range = parseRange(req.get('Range'), size);
  if (range === null || range === 'unsatisfiable' || range.start === 0)
    throw new DomainError('link_not_found');
  delete req.headers['if-none-match'];
  delete req.headers['if-modified-since'];
}

/** HTTP Basic under any user name, for programs; the page's pass, for people. */
function secretOf(req: Request): LinkSecret {
  const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(req.get('Authorization') ?? '')?.[1];
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic ?? '', 'base64').toString()) ?? [];
  const { pass } = req.query;
  return { ...(password !== undefined && { password }), ...(typeof pass === 'string' && { pass }) };
}

/** A browser that needs a password gets the form; everybody else the refusal itself. */
function sendToPage(req: Request, res: Response, token: string, error: unknown): undefined {
  const needsPassword = error instanceof DomainError && error.code === 'link_password_required';
  if (!needsPassword || req.accepts(['json', 'html']) !== 'html') throw error;
  res.redirect(303, `/s/${token}/page`);
}

async function showPage(deps: ShareDeps, req: Request, res: Response, secret: LinkSecret) {
  const token = param(req, 'token');
  res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'same-origin' });
  try {
    const target = await deps.useCases.links.open(clientOf(req), token, secret);
    if (!target.file) throw new DomainError('link_not_found');
    res.render('shares/page', pageView(token, target));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    showRefusal(req, res, token, error);
  }
}

function pageView(token: string, { link, file, pass }: OpenedLink & { file: StoredFile }) {
  const query = pass ? `&pass=${encodeURIComponent(pass)}` : '';
  return {
    state: 'ready',
    file: { name: file.name, size: file.size, mimeType: file.mimeType },
    expiresAt: link.expiresAt,
    downloadUrl: `/s/${token}?disposition=attachment${query}`,
    // A preview would use up one of the downloads.
    inlineUrl:
      isSafeInline(file.mimeType) && link.maxDownloads === null
        ? `/s/${token}?disposition=inline${query}`
        : null,
  };
}

function showRefusal(req: Request, res: Response, token: string, error: DomainError): void {
  const problem = toProblem(error);
  const { 'WWW-Authenticate': _challenge, ...headers } = problem.headers;
  res.set(headers);
  if (error.code === 'link_not_found') res.status(404).render('shares/gone');
  else if (error.code === 'link_password_required')
    res.render('shares/password', { action: `/s/${token}/page` });
  else {
    res.status(problem.status === 401 ? 403 : problem.status);
    res.render('shares/password', { action: `/s/${token}/page`, error: problemMessage(req.t, problem) });
  }
}
