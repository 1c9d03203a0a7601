import type { Request, Response } from 'express';
import type { Archive } from '../../domain/archives/archive.js';
import type { HttpDeps } from '../types.js';
import { sendArchive } from './send-archive.js';

type ArchiveDeps = Pick<HttpDeps, 'useCases' | 'blobs'>;

/** A folder for somebody who is signed in; the pages use it too. */
export async function downloadFolder(
  deps: ArchiveDeps,
  req: Request,
  res: Response,
  folderId: string,
): Promise<void> {
  await send(deps, req, res, await deps.useCases.archives.openFolder(req.actor, folderId));
}

/** Several files and folders. */
export async function downloadEntries(
  deps: ArchiveDeps,
  req: Request,
  res: Response,
  selection: unknown,
): Promise<void> {
  await send(deps, req, res, await deps.useCases.archives.openSelection(req.actor, selection));
}

const send = (
  { useCases: { archives }, blobs }: ArchiveDeps,
  req: Request,
  res: Response,
  archive: Archive,
): Promise<void> =>
  sendArchive(req, res, archive, {
    blobs,
    onStart: async () => archives.tell(req.actor, archive),
    onFile: archives.countFile,
  });
