import { Router } from 'express';
import { downloadEntries, downloadFolder, downloadList } from '../archives/download-archive.js';
import { param } from '../request/params.js';
import type { PageDeps } from './page-deps.js';
import { selectionOf } from './selection.js';
import { listOf, sentWholeList } from './whole-list.js';

/** Downloads of folders, and of what was ticked in a list: a plain link and a plain form. */
export function createArchivePages(deps: PageDeps): Router {
  const router = Router();
  router.get('/folders/:id/archive', (req, res) => downloadFolder(deps, req, res, param(req, 'id')));
  router.post('/entries/archive', (req, res) => {
    const whole = sentWholeList(req);
    if (whole) return downloadList(deps, req, res, listOf(req, whole));
    return downloadEntries(deps, req, res, selectionOf(req.body));
  });
  return router;
}
