import type { ErrorRequestHandler, Request, Response } from 'express';
import type { StoredFile } from '../../domain/files/file.js';
import type { FolderLinkTarget } from '../../domain/links/link-store.js';
import type { LinkSecret, OpenedLink } from '../../domain/links/open-link.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { qrSvg } from '../look/qr.js';
import { removeContentHeaders, wantsPage } from '../middleware/errors.js';
import { chosenEncoding, presentEncodings } from '../previews/encodings.js';
import { openPreview, type Preview } from '../previews/open-preview.js';
import { problemMessage, toProblem } from '../problem.js';
import { param, queryText } from '../request/params.js';
import { type ShareDeps, secretOf } from './opening.js';
import {
  downloadsLeft,
  presentPath,
  presentSharedFile,
  presentSharedFolder,
  type ShareUrls,
  shareUrls,
} from './presenters.js';
import { isPrefetch, isRobot } from './robots.js';

const PAGE_SIZE = 100;

/** The page for people: a file, a folder to look around in, or a place to drop files. */
export async function showPage(
  deps: ShareDeps,
  req: Request,
  res: Response,
  secret: LinkSecret = secretOf(req),
): Promise<void> {
  setPageHeaders(res);
  try {
    const target = await deps.useCases.links.open(req.caller, param(req, 'token'), secret);
    if (isFirstLook(req) && !isRobot(req) && !isPrefetch(req))
      deps.useCases.links.countOpening(req.caller, target.link);
    await renderTarget(deps, req, res, target);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'link_not_found' || !wantsPage(req)) throw error;
    showRefusal(req, res, error);
  }
}

export const setPageHeaders = (res: Response): void => {
  res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'same-origin' });
};

/** Going on within a folder opens nothing anew. */
const isFirstLook = (req: Request): boolean =>
  req.method !== 'HEAD' && !['folder', 'file', 'cursor'].some((name) => name in req.query);

async function renderTarget(deps: ShareDeps, req: Request, res: Response, target: OpenedLink): Promise<void> {
  const urls = shareUrls(param(req, 'token'), target.pass);
  const qr = isFirstLook(req) ? await pageQr(deps, req) : null;
  if (target.file) {
    const file = presentSharedFile(urls, target, target.file);
    return res.render('shares/file', {
      file,
      path: [],
      qr,
      ...(await previewOf(deps, req, target, target.file, urls.reading)),
    });
  }
  if (target.link.kind === 'upload') return renderUpload(deps, req, res, target, { qr });
  try {
    if (queryText(req, 'file')) await renderFile(deps, req, res, target, urls);
    else await renderFolder(deps, req, res, target, urls, qr);
  } catch (error) {
    if (!isAstray(error)) throw error;
    res.status(404).render('shares/missing', { homeUrl: urls.page, name: target.folder.name });
  }
}

/** The address leads out of the shared folder, or to what was in it once: all alike. */
const isAstray = (error: unknown): boolean =>
  error instanceof DomainError && ['not_found', 'validation'].includes(error.kind);

/** Null for a link that counts downloads: what is shown is fetched. */
async function previewOf(
  { blobs }: ShareDeps,
  req: Request,
  { link }: OpenedLink,
  file: StoredFile,
  readingUrl: (encoding: string) => string,
): Promise<{ preview: Preview | null; encodings: ReturnType<typeof presentEncodings> }> {
  if (link.maxDownloads !== null) return { preview: null, encodings: [] };
  const preview = await openPreview(blobs, file, chosenEncoding(queryText(req, 'encoding')));
  return { preview, encodings: presentEncodings(req.t, (encoding) => readingUrl(encoding)) };
}

async function renderFile(
  deps: ShareDeps,
  req: Request,
  res: Response,
  target: OpenedLink & FolderLinkTarget,
  urls: ShareUrls,
): Promise<void> {
  const { file, path } = await deps.useCases.links.getSharedFile(target, queryText(req, 'file') ?? '');
  res.render('shares/file', {
    file: presentSharedFile(urls, target, file, file.id),
    path: presentPath(urls, path),
    ...(await previewOf(deps, req, target, file, (encoding) => urls.reading(encoding, file.id))),
    qr: null,
  });
}

async function renderFolder(
  { useCases: { links } }: ShareDeps,
  req: Request,
  res: Response,
  target: OpenedLink & FolderLinkTarget,
  urls: ShareUrls,
  qr: string | null,
): Promise<void> {
  const here = queryText(req, 'folder');
  const { path, folders, files, nextCursor } = await links.browse(target, {
    folder: here,
    cursor: queryText(req, 'cursor'),
    limit: PAGE_SIZE,
  });
  const folder = path.at(-1) ?? target.folder;
  res.render('shares/folder', {
    name: folder.name,
    path: presentPath(urls, path),
    folders: folders.map((inner) => presentSharedFolder(urls, inner)),
    files: files.map((file) => ({
      ...presentSharedFile(urls, target, file, file.id),
      url: urls.file(file.id),
    })),
    archiveUrl: urls.archive(path.length > 1 ? folder.id : undefined),
    moreUrl: nextCursor && urls.nextPage(folder.id, nextCursor),
    downloadsLeft: downloadsLeft(target.link),
    qr,
  });
}

interface UploadOutcome {
  /** What was just taken by the plain form. */
  sent?: { name: string; size: number } | null;
  /** Why it was not. */
  error?: string | null;
  qr?: string | null;
}

export function renderUpload(
  { rules }: ShareDeps,
  req: Request,
  res: Response,
  { pass }: OpenedLink,
  { sent = null, error = null, qr = null }: UploadOutcome,
): void {
  res.render('shares/upload', {
    uploadUrl: shareUrls(param(req, 'token'), pass).upload,
    maxUploadBytes: rules.maxUploadBytes,
    sent,
    error,
    qr,
  });
}

/** Without the pass: who gets the code gets no password. */
const pageQr = ({ settings }: ShareDeps, req: Request): Promise<string> =>
  qrSvg(`${settings.publicUrl}${shareUrls(param(req, 'token'), null).page}`, req.t('shares.qr'));

/** Who follows a link that is over, to its page or straight to what it led to, is told so kindly. */
export const showGone: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const isGone = error instanceof DomainError && error.code === 'link_not_found';
  if (!isGone || res.headersSent || !wantsPage(req)) return next(error);
  removeContentHeaders(res);
  setPageHeaders(res);
  res.status(404).render('shares/gone', { reason: error.details.linkOver ?? 'gone' });
};

function showRefusal(req: Request, res: Response, error: DomainError): void {
  const problem = toProblem(error);
  const { 'WWW-Authenticate': _challenge, ...headers } = problem.headers;
  res.set(headers);
  if (error.code === 'link_password_required') res.render('shares/password', { action: formAction(req) });
  else {
    res.status(problem.status === 401 ? 403 : problem.status);
    res.render('shares/password', { action: formAction(req), error: problemMessage(req.t, problem) });
  }
}

/** Back to where the person was, within the folder. */
function formAction(req: Request): string {
  const query = new URLSearchParams();
  for (const name of ['folder', 'file', 'encoding']) {
    const value = queryText(req, name);
    if (value) query.set(name, value);
  }
  const text = query.toString();
  return `/s/${encodeURIComponent(param(req, 'token'))}/page${text && `?${text}`}`;
}
