import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import type { StoredFile } from '../../domain/files/file.js';
import { isUsedUp } from '../../domain/links/link.js';
import type { FolderLinkTarget } from '../../domain/links/link-store.js';
import type { OpenedLink } from '../../domain/links/open-link.js';
import { withThumbnail } from '../../domain/previews/get-thumbnail.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { readArchive } from '../archives/read-archive.js';
import { sendArchive } from '../archives/send-archive.js';
import { asksInline } from '../content/download-file.js';
import { sendContent } from '../content/send-content.js';
import { sendThumbnail } from '../content/send-thumbnail.js';
import { wantsPage } from '../middleware/errors.js';
import { param, queryText } from '../request/params.js';
import { openForFetch, pageAddress, resumeOnly, type ShareDeps, secretOf } from './opening.js';

/** What the link leads to: the file, the folder as an archive, or for an upload request its page alone. */
export async function fetchTarget(deps: ShareDeps, req: Request, res: Response): Promise<void> {
  const target = await openForFetch(deps, req, res);
  if (!target) return;
  const { file } = target;
  const isInline = asksInline(req);
  if (file)
    await sendSharedFile(deps, req, res, { target, file, isInline, findAgain: () => openAgain(deps, req) });
  else if (target.link.kind === 'download') await sendSharedFolder(deps, req, res, target);
  else if (wantsPage(req)) res.redirect(303, pageAddress(req));
  else throw new DomainError('link_not_found');
}

/** One file of a shared folder. */
export async function fetchFile(deps: ShareDeps, req: Request, res: Response): Promise<void> {
  const target = await openForFetch(deps, req, res);
  if (!target) return;
  if (!target.folder || target.link.kind !== 'download') throw new DomainError('file_not_found');
  const file = await findSharedFile(deps, target, param(req, 'fileId'));
  const findAgain = () => findSharedFile(deps, target, file.id);
  await sendSharedFile(deps, req, res, { target, file, isInline: asksInline(req), findAgain });
}

/** The same, small, for the list. No download; a link that counts those shows none. */
export async function fetchThumbnail(deps: ShareDeps, req: Request, res: Response): Promise<void> {
  const target = await openForFetch(deps, req, res);
  if (!target) return;
  if (!target.folder || target.link.kind !== 'download' || target.link.maxDownloads !== null)
    throw new DomainError('link_not_found');
  const file = await findSharedFile(deps, target, param(req, 'fileId'));
  await sendThumbnail(req, res, withThumbnail(file), deps);
}

/** @throws DomainError `file_not_found`; for a link that is used up, as for one that never was. */
async function findSharedFile(
  { useCases: { links } }: ShareDeps,
  target: FolderLinkTarget,
  id: string,
): Promise<StoredFile> {
  const found = await links.getSharedFile(target, id).catch((error: unknown) => {
    throw isUsedUp(target.link) ? new DomainError('link_not_found') : error;
  });
  return found.file;
}

/** The file of a link whose bytes were replaced since it was opened. */
async function openAgain({ useCases: { links } }: ShareDeps, req: Request): Promise<StoredFile> {
  const { file } = await links.open(req.caller, param(req, 'token'), secretOf(req), { mayBeUsedUp: true });
  if (!file) throw new DomainError('link_not_found');
  return file;
}

interface SharedFile {
  target: OpenedLink;
  file: StoredFile;
  isInline?: boolean;
  /** As it is by now, for the same link. */
  findAgain(): Promise<StoredFile>;
}

export async function sendSharedFile(
  { useCases: { files, links, transfers }, blobs, settings, logger }: ShareDeps,
  req: IncomingMessage,
  res: ServerResponse,
  { target, file, isInline = false, findAgain }: SharedFile,
): Promise<void> {
  resumeOnly(req, target, file.size);
  const before = res.getHeaders();
  const refuse = (error: unknown): never => {
    resetHeaders(res, before);
    throw error;
  };
  const isLimited = target.link.maxDownloads !== null;
  // What a proxy takes in advance would count as sent.
  if (isLimited) res.setHeader('X-Accel-Buffering', 'no');
  await sendContent(req, res, file, {
    blobs,
    logger,
    watch: (breakOff) => transfers.byLink(req.actor, target, breakOff),
    isInline,
    findAgain: () => findAgain().catch(refuse),
    // What a proxy did not get through to the client could not be given back to the limit.
    accelRedirect: isLimited ? null : settings.accelRedirect,
    countsPreviews: isLimited,
    onDamaged: (damaged) => files.tellDamaged(req.actor, damaged),
    onStart: (found, range) => links.claimDownload(req.caller, target.link, found, range).catch(refuse),
  });
}

/** The shared folder, or one below it, as an archive. It knows no ranges. */
async function sendSharedFolder(
  deps: ShareDeps,
  req: Request,
  res: Response,
  target: OpenedLink & FolderLinkTarget,
): Promise<void> {
  const { useCases, blobs, logger } = deps;
  const { archives, files, links, transfers } = useCases;
  resumeOnly(req, target, null);
  const folder = await links.getSharedFolder(target, queryText(req, 'folder') ?? target.folder.id);
  const roots = { ownerId: folder.ownerId, files: [], folders: [folder] };
  const archive = await readArchive(deps, req, res, (ahead) => archives.open(roots, ahead));
  if (!archive) return;
  const before = res.getHeaders();
  await sendArchive(req, res, archive, {
    blobs,
    logger,
    watch: (breakOff) => transfers.byLink(req.actor, target, breakOff),
    onFile: archives.countFile,
    onDamaged: (file) => files.tellDamaged(req.actor, file),
    onStart: (size) =>
      links.claimArchive(req.caller, target.link, folder.id, size).catch((error: unknown) => {
        resetHeaders(res, before);
        throw error;
      }),
  });
}

/** A used-up link answers as one that never was: the file's size and type stood ready in the headers. */
function resetHeaders(res: ServerResponse, headers: OutgoingHttpHeaders): void {
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value);
}
