import { type Request, type Response, Router } from 'express';
import { showThumbnail } from '../content/show-thumbnail.js';
import { chosenEncoding, presentEncodings } from '../previews/encodings.js';
import { openPreview } from '../previews/open-preview.js';
import { param, queryText } from '../request/params.js';
import type { PageDeps } from './page-deps.js';
import { presentFile } from './presenters.js';
import { showDialog } from './workspace.js';

/** What a file looks like: small in lists, large in a dialog or on a page of its own. */
export function createPreviewPages(deps: PageDeps): Router {
  const router = Router();
  router.get('/:id/thumbnail', (req, res) => showThumbnail(deps, req, res));
  router.get('/:id/preview', (req, res) => showPreview(deps, req, res));
  return router;
}

async function showPreview(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const file = await deps.useCases.files.look(req.actor, param(req, 'id'));
  const chosen = chosenEncoding(queryText(req, 'encoding'));
  await showDialog(deps, req, res, {
    body: 'files/_preview',
    title: file.name,
    isWide: true,
    file: presentFile(req.actor, file),
    preview: await openPreview(deps.blobs, file, chosen),
    chosen,
    encodings: presentEncodings(req.t, (encoding) => `/files/${file.id}/preview?encoding=${encoding}`),
  });
}
