import type { Request, Response } from 'express';
import type { Archive } from '../../domain/archives/archive.js';
import type { ReadAhead } from '../../domain/archives/open-archive.js';
import { nothingToSettle } from '../../domain/links/claim-link-download.js';
import type { HttpDeps } from '../types.js';
import { readArchive } from './read-archive.js';
import { sendArchive } from './send-archive.js';

type ArchiveDeps = Pick<HttpDeps, 'useCases' | 'blobs' | 'logger' | 'networkOf'>;

/** A folder for somebody who is signed in; the pages use it too. */
export async function downloadFolder(
  deps: ArchiveDeps,
  req: Request,
  res: Response,
  folderId: string,
): Promise<void> {
  await send(deps, req, res, (ahead) => deps.useCases.archives.openFolder(req.actor, folderId, ahead));
}

/** Several files and folders. */
export async function downloadEntries(
  deps: ArchiveDeps,
  req: Request,
  res: Response,
  selection: unknown,
): Promise<void> {
  await send(deps, req, res, (ahead) => deps.useCases.archives.openSelection(req.actor, selection, ahead));
}

/** All that a list matches. */
export async function downloadList(
  deps: ArchiveDeps,
  req: Request,
  res: Response,
  list: unknown,
): Promise<void> {
  await send(deps, req, res, (ahead) => deps.useCases.archives.openList(req.actor, list, ahead));
}

async function send(
  deps: ArchiveDeps,
  req: Request,
  res: Response,
  open: (ahead: ReadAhead) => Promise<Archive>,
): Promise<void> {
  const {
    useCases: { archives, files, transfers },
    blobs,
    logger,
  } = deps;
  const archive = await readArchive(deps, req, res, open);
  if (!archive) return;
  await sendArchive(req, res, archive, {
    blobs,
    logger,
    watch: (breakOff) => transfers.download(req.actor, archive.ownerId, breakOff),
    onStart: async () => {
      await archives.tell(req.actor, archive);
      return nothingToSettle;
    },
    onFile: archives.countFile,
    onDamaged: (file) => files.tellDamaged(req.actor, file),
  });
}
