import { type Request, type Response, Router } from 'express';
import { receiveFile, uploadInput } from '../upload/multipart.js';
import { type FieldMessages, isHtmx, queryText, refuse, text, withNotice } from './forms.js';
import type { PageDeps } from './page-deps.js';
import { type OwnerView, presentFile } from './presenters.js';
import { openStorage } from './workspace.js';

/** R21: by the page's scripts one request a file, without scripts by a plain form. */
export function createUploadPages(deps: PageDeps): Router {
  const router = Router();
  router.get('/upload', (req, res) => show(deps, req, res, queryText(req, 'userId')));
  router.post('/', receiveFile(deps), (req: Request, res: Response) => upload(deps, req, res));
  return router;
}

/** The token stands in the address: it must be known before the body's first byte, which may be of a large file. */
export const uploadLinks = (req: Request, { id, isSelf }: OwnerView) => ({
  uploadUrl: isSelf ? '/files/upload' : `/files/upload?userId=${id}`,
  uploadTarget: `/files?_csrf=${encodeURIComponent(req.csrfToken)}`,
});

async function upload(deps: PageDeps, req: Request, res: Response): Promise<void> {
  try {
    const { input, staged } = uploadInput(req);
    const uploaded = await deps.useCases.files.upload(req.actor, input, staged);
    const file = presentFile(req.actor, uploaded);
    if (!isHtmx(req)) return res.redirect(303, withNotice(file.urls.list, 'uploaded'));
    const { owner } = await openStorage(deps, req, res, uploaded.ownerId);
    res.status(201).render('files/_uploaded', { file, owner });
  } catch (error) {
    if (isHtmx(req)) throw error;
    const { errors, message } = refuse(req, res, error);
    await show(deps, req, res, text(req, 'userId') || undefined, { errors, message });
  }
}

async function show(
  deps: PageDeps,
  req: Request,
  res: Response,
  userId: string | undefined,
  refusal: { errors: FieldMessages; message: string | null } = { errors: {}, message: null },
): Promise<void> {
  const { owner } = await openStorage(deps, req, res, userId);
  res.render('files/upload', {
    owner,
    listUrl: owner.isSelf ? '/files' : `/files?userId=${owner.id}`,
    values: { comment: text(req, 'comment') },
    ...refusal,
    ...uploadLinks(req, owner),
  });
}
