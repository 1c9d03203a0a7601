import { type Request, type Response, Router } from 'express';
import { asksInline, downloadFile } from '../content/download-file.js';
import { param, queryText } from '../request/params.js';
import { askDelete } from './entries.routes.js';
import { fileListUrl } from './file-list.js';
import { type FilePageFrame, fileListQuery, filePage } from './file-page.js';
import {
  expectedVersions,
  type FieldMessages,
  isHtmx,
  refuseEdit,
  sentFields,
  tellScripts,
  withNotice,
} from './forms.js';
import { isListView, keepListView } from './list-view.js';
import type { PageDeps } from './page-deps.js';
import { type FileView, presentFile } from './presenters.js';
import { openStorage, openWorkspace } from './workspace.js';

/** The file manager (R20–R25, R44). */
export function createFilePages(deps: PageDeps): Router {
  const router = Router();
  router.get('/', (req, res) => list(deps, req, res));
  router.get('/summary', async (req, res) => {
    res.render('files/_summary', await openStorage(deps, req, res, queryText(req, 'userId')));
  });
  router.get('/:id/row', async (req, res) => {
    res.render('files/_row', { file: await fileView(deps, req), place: null });
  });
  router.get('/:id/content', (req, res) =>
    downloadFile(deps, req, res, { id: param(req, 'id'), isInline: asksInline(req) }),
  );
  router.get('/:id/edit', async (req, res) => showEdit(deps, req, res, await fileView(deps, req)));
  router.post('/:id', (req, res) => update(deps, req, res));
  router.get('/:id/delete', (req, res) =>
    askDelete(deps, req, res, { fileIds: [param(req, 'id')], folderIds: [] }),
  );
  return router;
}

async function list(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const view = queryText(req, 'view');
  if (isListView(view)) {
    keepListView(res, deps.settings, view);
    return res.redirect(303, fileListUrl(fileListQuery(req)));
  }
  const pieces = await filePage(deps, req, res, res.locals as FilePageFrame);
  res.type('html').send(Buffer.concat(pieces));
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
    const before = await deps.useCases.files.get(req.actor, id);
    const file = presentFile(
      req.actor,
      await deps.useCases.files.update(req.actor, id, changes, expectedVersions(req)),
    );
    if (!isHtmx(req)) return res.redirect(303, withNotice(file.urls.list, 'saved'));
    const isRenamed = changes.name !== undefined;
    tellScripts(res, {
      toast: {
        text: req.t(isRenamed ? 'entries.renamed' : 'entries.commented', { name: file.name }),
        undo: {
          url: file.urls.self,
          fields: isRenamed ? { name: before.name } : { comment: before.comment },
        },
      },
      entriesChanged: isRenamed ? { renamed: `file-${id}` } : true,
    });
    res.render('files/_row', { file, place: null });
  } catch (error) {
    const { errors } = refuseEdit(req, res, error, Object.keys(changes));
    const file = await fileView(deps, req);
    await showEdit(deps, req, res, file, { values: { ...file, ...changes }, errors });
  }
}
