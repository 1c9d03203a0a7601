import { type Request, type Response, Router } from 'express';
import type { Folder } from '../../domain/folders/folder.js';
import { conflictPolicies } from '../../domain/uploads/upload.commands.js';
import { queryText } from '../request/params.js';
import { receiveFile, uploadInput } from '../uploads/form-upload.js';
import { type FieldMessages, refuse, text, withNotice } from './forms.js';
import type { PageDeps } from './page-deps.js';
import { folderUrl, type OwnerView, presentFile } from './presenters.js';
import { openStorage, openWorkspace } from './workspace.js';

/** R21 without scripts: a plain form, one file at a time. Our scripts use `/api/v1/uploads`, and ask how full the storage is then. */
export function createUploadPages(deps: PageDeps): Router {
  const router = Router();
  router.get('/upload', (req, res) => {
    const [userId, folderId] = [queryText(req, 'userId'), queryText(req, 'folderId')];
    return show(deps, req, res, { userId, folderId });
  });
  router.get('/space', async (req, res) => {
    await openWorkspace(deps, req, res);
    res.render('layout/_space');
  });
  router.post('/', receiveFile(deps), (req: Request, res: Response) => upload(deps, req, res));
  return router;
}

export function uploadUrl({ id, isSelf }: OwnerView, folderId?: string): string {
  if (folderId) return `/files/upload?folderId=${folderId}`;
  return isSelf ? '/files/upload' : `/files/upload?userId=${id}`;
}

async function upload(deps: PageDeps, req: Request, res: Response): Promise<void> {
  try {
    const { input, bytes } = uploadInput(req);
    const file = presentFile(req.actor, await deps.useCases.uploads.uploadFile(req.actor, input, bytes));
    res.redirect(303, withNotice(file.urls.list, 'uploaded'));
  } catch (error) {
    const { errors, message } = refuse(req, res, error);
    const place = { userId: text(req, 'userId') || undefined, folderId: text(req, 'folderId') || undefined };
    await show(deps, req, res, place, { errors, message });
  }
}

interface UploadPlace {
  userId: string | undefined;
  folderId: string | undefined;
}

async function show(
  deps: PageDeps,
  req: Request,
  res: Response,
  place: UploadPlace,
  refusal: { errors: FieldMessages; message: string | null } = { errors: {}, message: null },
): Promise<void> {
  const folder = await folderOf(deps, req, place);
  const { owner } = await openStorage(deps, req, res, folder?.ownerId ?? place.userId);
  res.render('files/upload', {
    owner,
    folder,
    listUrl: folderUrl(req.actor, { ownerId: owner.id, folderId: folder?.id ?? null }),
    values: {
      comment: text(req, 'comment'),
      onConflict: text(req, 'onConflict') || 'rename',
      permanent: text(req, 'permanent') === 'true',
    },
    conflictPolicies,
    ...refusal,
    /** The token stands in the address: it must be known before the body's first byte, which may be of a large file. */
    uploadTarget: `/files?_csrf=${encodeURIComponent(req.csrfToken)}`,
  });
}

/** Null for the root. */
async function folderOf(
  { useCases: { folders } }: PageDeps,
  req: Request,
  { folderId }: UploadPlace,
): Promise<Folder | null> {
  return folderId === undefined || folderId === 'root' ? null : folders.get(req.actor, folderId);
}
