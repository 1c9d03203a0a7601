import { Router } from 'express';
import { showThumbnail } from '../api/files.endpoints.js';
import type { PageDeps } from './page-deps.js';

/** What a file looks like: small in lists, large in a dialog or on a page of its own. */
export function createPreviewPages(deps: PageDeps): Router {
  const router = Router();
  router.get('/:id/thumbnail', (req, res) => showThumbnail(deps, req, res));
  return router;
}
