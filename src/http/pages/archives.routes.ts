import { Router } from 'express';
import { downloadEntries, downloadFolder } from '../archives/download-archive.js';
import { param } from '../request/params.js';
import type { PageDeps } from './page-deps.js';
import { selectionOf } from './selection.js';

/** Downloads of folders, and of what was ticked in a list: a plain link and a plain form. */
export function createArchivePages(deps: PageDeps): Router {
  const router = Router();
  router.get('/folders/:id/archive', (req, res) => downloadFolder(deps, req, res, param(req, 'id')));
  router.post('/entries/archive', (req, res) => downloadEntries(deps, req, res, selectionOf(req.body)));
  return router;
}
