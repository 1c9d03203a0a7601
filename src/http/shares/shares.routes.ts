import { Router } from 'express';
import { linkCalls, openToAll, preflight } from '../middleware/cross-origin.js';
import { notFound } from '../middleware/errors.js';
import { otherMethod } from '../middleware/other-method.js';
import { formBody } from '../middleware/parsed-body.js';
import type { ShareDeps } from './opening.js';
import { fetchFile, fetchTarget, fetchThumbnail } from './share-content.js';
import { showGone, showPage } from './share-page.js';
import { receiveByLink } from './share-upload.js';

/** R27, R33, R34: what an outsider reaches. No cookie is read or set here, and no header names an owner or a path. */
export function createShares(deps: ShareDeps): Router {
  const router = Router();
  for (const [path, methods] of Object.entries(linkCalls))
    router.all(path, openToAll).options(path, preflight(methods));
  router.get('/:token', (req, res) => fetchTarget(deps, req, res));
  router.get('/:token/files/:fileId', (req, res) => fetchFile(deps, req, res));
  router.get('/:token/files/:fileId/thumbnail', (req, res) => fetchThumbnail(deps, req, res));
  router.post('/:token/files', ...receiveByLink(deps));
  router.get('/:token/page', (req, res) => showPage(deps, req, res));
  router.post('/:token/page', ...formBody(10), (req, res) =>
    showPage(deps, req, res, { password: String(req.body?.password ?? '') }),
  );
  for (const [path, methods] of Object.entries(linkCalls)) router.all(path, otherMethod(methods));
  router.all('/:token/page', otherMethod(['GET', 'HEAD', 'POST']));
  // Nothing below may read a cookie.
  router.use(notFound);
  router.use(showGone);
  return router;
}
