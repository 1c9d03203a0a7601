import { type Request, type Response, Router } from 'express';
import { param } from '../api/endpoint.js';
import { downloadFile } from '../api/files.endpoints.js';
import { fileColumns, fileListUrl, fileSortOptions, PAGE_SIZE } from './file-list.js';
import {
  type FieldMessages,
  isHtmx,
  queryText,
  refuse,
  sentFields,
  tellScripts,
  withNotice,
} from './forms.js';
import type { PageDeps } from './page-deps.js';
import { type FileView, filesUrl, presentFile } from './presenters.js';
import { uploadLinks } from './upload.routes.js';
import { openStorage, openWorkspace, showDialog } from './workspace.js';

/** The file manager (R20–R25, R44). */
export function createFilePages(deps: PageDeps): Router {
  const router = Router();
  router.get('/', (req, res) => list(deps, req, res));
  router.get('/:id/row', async (req, res) => {
    res.render('files/_row', { file: await fileView(deps, req) });
  });
  router.get('/:id/content', (req, res) => downloadFile(deps, req, res));
  router.get('/:id/preview', async (req, res) => {
    const file = await fileView(deps, req);
    await showDialog(deps, req, res, { body: 'files/_preview', title: file.name, file });
  });
  router.get('/:id/edit', async (req, res) => showEdit(deps, req, res, await fileView(deps, req)));
  router.post('/:id', (req, res) => update(deps, req, res));
  router.get('/:id/delete', async (req, res) => {
    const file = await fileView(deps, req);
    await showDialog(deps, req, res, { body: 'files/_delete', title: req.t('files.delete.title'), file });
  });
  router.post('/:id/delete', (req, res) => remove(deps, req, res));
  return router;
}

async function list(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const query = {
    userId: queryText(req, 'userId'),
    q: queryText(req, 'q'),
    sort: queryText(req, 'sort'),
    cursor: queryText(req, 'cursor'),
  };
  const { owner, freeBytes } = await openStorage(deps, req, res, query.userId);
  const page = await deps.useCases.files.list(req.actor, { ...query, limit: PAGE_SIZE });
  const isRecent = query.sort === '-uploadedAt' && owner.isSelf;
  res.render('files/index', {
    owner,
    rail: owner.isSelf ? (isRecent ? 'recent' : 'files') : 'people',
    heading: req.t(isRecent ? 'common.places.recent' : 'common.places.files'),
    q: query.q ?? '',
    files: page.items.map((file) => presentFile(req.actor, file)),
    columns: fileColumns(query),
    sortOptions: fileSortOptions(query),
    listUrl: fileListUrl(query, { q: '', cursor: '' }),
    clearUrl: fileListUrl(query, { q: '', cursor: '' }),
    firstUrl: fileListUrl(query, { cursor: '' }),
    moreUrl: page.nextCursor && fileListUrl(query, { cursor: page.nextCursor }),
    isLaterPage: query.cursor !== undefined,
    freeBytes,
    maxUploadBytes: deps.settings.rules.maxUploadBytes,
    ...uploadLinks(req, owner),
  });
}

async function fileView({ useCases: { files } }: PageDeps, req: Request): Promise<FileView> {
  return presentFile(req.actor, await files.get(req.actor, param(req, 'id')));
}

interface EditState {
  values: { name: string; comment: string };
  errors: FieldMessages;
}

/** In the row for scripts, as a page of its own without them. */
async function showEdit(
  deps: PageDeps,
  req: Request,
  res: Response,
  file: FileView,
  state: EditState = { values: file, errors: {} },
): Promise<void> {
  if (isHtmx(req)) {
    const isComment = req.query.field === 'comment' || sentFields(req, ['comment']).comment !== undefined;
    res.render('files/_row-edit', { file, field: isComment ? 'comment' : 'name', ...state });
    return;
  }
  await openWorkspace(deps, req, res);
  res.render('files/edit', { file, ...state });
}

async function update(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const id = param(req, 'id');
  const changes = sentFields(req, ['name', 'comment']);
  try {
    const file = presentFile(req.actor, await deps.useCases.files.update(req.actor, id, changes));
    if (!isHtmx(req)) return res.redirect(303, withNotice(file.urls.list, 'saved'));
    tellScripts(res, { toast: req.t('pages.done.saved') });
    res.render('files/_row', { file });
  } catch (error) {
    const { errors, message } = refuse(req, res, error);
    if (message !== null) throw error;
    const file = await fileView(deps, req);
    await showEdit(deps, req, res, file, { values: { ...file, ...changes }, errors });
  }
}

async function remove(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const { files } = deps.useCases;
  const id = param(req, 'id');
  const { name, ownerId } = await files.get(req.actor, id);
  await files.delete(req.actor, id);
  if (!isHtmx(req)) return res.redirect(303, withNotice(filesUrl(req.actor, ownerId), 'deleted'));
  tellScripts(res, { toast: req.t('files.delete.done', { name }), dialogDone: true });
  const { owner } = await openStorage(deps, req, res, ownerId);
  res.render('files/_space', { owner });
}
