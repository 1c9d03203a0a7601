import { type Request, type Response, Router } from 'express';
import type { Folder } from '../../domain/folders/folder.js';
import { param } from '../request/params.js';
import type { PageDeps } from './page-deps.js';
import { type FileView, type FolderView, folderUrl, presentFile, presentFolder } from './presenters.js';
import { showDialog } from './workspace.js';

/** All that is known about a file, beside the list or on a page of its own. */
export function createFileDetails(deps: PageDeps): Router {
  const router = Router();
  router.get('/:id/details', (req, res) => showFile(deps, req, res));
  return router;
}

/** The same about a folder, and its row. */
export function createFolderDetails(deps: PageDeps): Router {
  const router = Router();
  router.get('/:id/row', async (req, res) => {
    const folder = await deps.useCases.folders.get(req.actor, param(req, 'id'));
    res.render('files/_folder-row', { folder: presentFolder(req.actor, folder), place: null });
  });
  router.get('/:id/details', (req, res) => showFolder(deps, req, res));
  return router;
}

async function showFile(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const { files, folders } = deps.useCases;
  const file = await files.get(req.actor, param(req, 'id'));
  const path = file.folderId === null ? [] : await folders.pathOf(req.actor, file.folderId);
  const view = presentFile(req.actor, file);
  await showDialog(deps, req, res, {
    body: 'files/_details',
    title: file.name,
    entry: view,
    facts: file,
    backUrl: view.urls.place,
    path: pathLinks(req, file.ownerId, path, view),
  });
}

async function showFolder(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const { files, folders, links } = deps.useCases;
  const id = param(req, 'id');
  const path = await folders.pathOf(req.actor, id);
  const folder = await folders.get(req.actor, id);
  const [inFolders, inFiles, shared] = await Promise.all([
    folders.list(req.actor, { parentId: id, limit: 1, withTotal: true }),
    files.list(req.actor, { folderId: id, limit: 1, withTotal: true }),
    links.listOfFolder(req.actor, id, { limit: 1, withTotal: true }),
  ]);
  const view = presentFolder(req.actor, folder);
  await showDialog(deps, req, res, {
    body: 'files/_details',
    title: folder.name,
    entry: view,
    facts: {
      folderCount: inFolders.total ?? 0,
      fileCount: inFiles.total ?? 0,
      linkCount: shared.total ?? 0,
    },
    backUrl: view.urls.place,
    path: pathLinks(req, folder.ownerId, path.slice(0, -1), view),
  });
}

/** Where something lies, from the root down to its own folder, which shows it. */
function pathLinks(req: Request, ownerId: string, path: readonly Folder[], { urls }: FileView | FolderView) {
  const steps = [{ id: null, name: req.t('common.places.files') }, ...path];
  return steps.map(({ id, name }, index) => ({
    name,
    url: index === path.length ? urls.place : folderUrl(req.actor, { ownerId, folderId: id }),
  }));
}
