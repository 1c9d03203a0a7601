import { type Request, type Response, Router } from 'express';
import type { Folder } from '../../domain/folders/folder.js';
import { param, queryText } from '../request/params.js';
import { askDelete } from './entries.routes.js';
import {
  expectedVersions,
  type FieldMessages,
  isHtmx,
  refuse,
  refuseEdit,
  tellScripts,
  text,
  withNotice,
} from './forms.js';
import type { PageDeps } from './page-deps.js';
import { folderUrl, presentFolder } from './presenters.js';
import { showDialog } from './workspace.js';

/** Folders: made, renamed and deleted, in a dialog or on pages of their own. */
export function createFolderPages(deps: PageDeps): Router {
  const router = Router();
  router.get('/new', (req, res) =>
    showNew(deps, req, res, {
      folderId: queryText(req, 'folderId'),
      userId: queryText(req, 'userId'),
      name: '',
      errors: {},
    }),
  );
  router.post('/', (req, res) => create(deps, req, res));
  router.get('/:id/edit', async (req, res) => {
    const folder = await deps.useCases.folders.get(req.actor, param(req, 'id'));
    await showEdit(deps, req, res, folder, { name: folder.name, errors: {} });
  });
  router.post('/:id', (req, res) => rename(deps, req, res));
  router.get('/:id/delete', (req, res) =>
    askDelete(deps, req, res, { fileIds: [], folderIds: [param(req, 'id')] }),
  );
  return router;
}

interface NewFolderState {
  /** Where it will lie; absent: the root. */
  folderId?: string;
  userId?: string;
  name: string;
  errors: FieldMessages;
}

async function showNew(deps: PageDeps, req: Request, res: Response, state: NewFolderState): Promise<void> {
  const parent = state.folderId ? await deps.useCases.folders.get(req.actor, state.folderId) : null;
  await showDialog(deps, req, res, {
    body: 'folders/_new',
    title: req.t('folders.new.title'),
    placeName: parent?.name ?? req.t('common.places.files'),
    backUrl: placeUrl(req, state),
    ...state,
  });
}

async function create(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const sent = { folderId: text(req, 'folderId') || undefined, userId: text(req, 'userId') || undefined };
  const name = text(req, 'name');
  try {
    const { folderId, userId } = sent;
    const folder = await deps.useCases.folders.create(req.actor, { name, parentId: folderId, userId });
    if (!isHtmx(req)) return res.redirect(303, withNotice(placeUrl(req, sent), 'folderCreated'));
    tellScripts(res, {
      toast: req.t('folders.new.done', { name: folder.name }),
      entriesChanged: { made: `folder-${folder.id}` },
      dialogDone: true,
    });
    res.set('HX-Reswap', 'none').status(201).end();
  } catch (error) {
    const { errors, message } = refuse(req, res, error);
    if (message !== null) throw error;
    await showNew(deps, req, res, { ...sent, name, errors });
  }
}

const placeUrl = (req: Request, { folderId, userId }: Pick<NewFolderState, 'folderId' | 'userId'>): string =>
  folderUrl(req.actor, { ownerId: userId, folderId });

/** In the row for scripts, as a page of its own without them. */
async function showEdit(
  deps: PageDeps,
  req: Request,
  res: Response,
  folder: Folder,
  state: { name: string; errors: FieldMessages },
): Promise<void> {
  const backUrl = folderUrl(req.actor, { ...folder, folderId: folder.parentId });
  if (isHtmx(req)) return res.render('folders/_row-edit', { folder, backUrl, ...state });
  await showDialog(deps, req, res, {
    body: 'folders/_edit',
    title: req.t('folders.edit.title'),
    backUrl,
    folder,
    ...state,
  });
}

async function rename(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const { folders } = deps.useCases;
  const id = param(req, 'id');
  const name = text(req, 'name');
  try {
    const before = await folders.get(req.actor, id);
    const folder = await folders.update(req.actor, id, { name }, expectedVersions(req));
    const place = { ...folder, folderId: folder.parentId };
    if (!isHtmx(req)) return res.redirect(303, withNotice(folderUrl(req.actor, place), 'saved'));
    tellScripts(res, {
      toast: {
        text: req.t('entries.renamed', { name: folder.name }),
        undo: { url: `/folders/${id}`, fields: { name: before.name } },
      },
      entriesChanged: { renamed: `folder-${id}` },
    });
    res.render('files/_folder-row', { folder: presentFolder(req.actor, folder), place: null });
  } catch (error) {
    const { errors } = refuseEdit(req, res, error, ['name']);
    await showEdit(deps, req, res, await folders.get(req.actor, id), { name, errors });
  }
}
