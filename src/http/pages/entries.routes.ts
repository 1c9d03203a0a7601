import { type Request, type Response, Router } from 'express';
import type { EntrySelection } from '../../domain/entries/entry.commands.js';
import type { Translate } from '../../i18n/index.js';
import { isHtmx, localPath, tellScripts, text, withNotice } from './forms.js';
import { createMovePages } from './move.routes.js';
import type { PageDeps } from './page-deps.js';
import { folderUrl } from './presenters.js';
import { type EntryView, presentEntries, sayOf, selectionOf, sentSelection } from './selection.js';
import { actOnWholeList, countWholeList, sentWholeList } from './whole-list.js';
import { openStorage, showDialog } from './workspace.js';

/** Acts on files and folders alike, several at once. */
export function createEntryPages(deps: PageDeps): Router {
  const router = Router();
  router.use('/move', createMovePages(deps));
  router.get('/delete', (req, res) => askDelete(deps, req, res, sentSelection(req)));
  router.post('/delete/confirm', (req, res) => askDeleteAll(deps, req, res));
  router.post('/delete', (req, res) => remove(deps, req, res));
  router.get('/all', async (req, res) => {
    const whole = { address: localPath(req.query.list) ?? '/files', exceptIds: [] };
    res.json({ count: await countWholeList(deps, req, whole) });
  });
  return router;
}

/** Scripts delete at once and offer to undo it; without them a page asks first. */
export async function askDelete(
  deps: PageDeps,
  req: Request,
  res: Response,
  selection: EntrySelection,
): Promise<void> {
  const selected = await deps.useCases.entries.get(req.actor, selection);
  const entries = presentEntries(selected);
  await showDialog(deps, req, res, {
    body: 'entries/_delete',
    title: req.t('entries.delete.title'),
    backUrl: folderUrl(req.actor, { ownerId: selected.ownerId, folderId: entries[0]?.folderId }),
    entries,
    retentionDays: deps.rules.trashRetentionDays,
  });
}

/** All that a list matches is much, and nobody sees all of it: scripts ask first, too. */
async function askDeleteAll(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const whole = sentWholeList(req);
  if (!whole) return askDelete(deps, req, res, sentSelection(req));
  await showDialog(deps, req, res, {
    body: 'entries/_delete',
    title: req.t('entries.delete.title'),
    backUrl: whole.address,
    entries: [],
    whole,
    count: await countWholeList(deps, req, whole),
    retentionDays: deps.rules.trashRetentionDays,
  });
}

/** Who was sent a link finds nothing behind it from now on, which nobody sees in the list. */
function sayGone(t: Translate, gone: readonly EntryView[]): string {
  const done = sayOf(t, 'entries.delete.done', gone);
  const count = gone.reduce((sum, { linkCount }) => sum + linkCount, 0);
  if (count === 0) return done;
  return `${done}. ${t(gone.length === 1 ? 'entries.delete.links' : 'entries.delete.linksMany', { count })}`;
}

async function remove(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const whole = sentWholeList(req);
  if (whole) return actOnWholeList(deps, req, res, whole, { act: 'delete' });
  const { entries } = deps.useCases;
  const selection = selectionOf(req.body);
  const selected = await entries.get(req.actor, selection);
  const gone = presentEntries(selected);
  await entries.delete(req.actor, selection);
  if (!isHtmx(req)) {
    const place = folderUrl(req.actor, { ownerId: selected.ownerId, folderId: gone[0]?.folderId });
    return res.redirect(303, withNotice(localPath(text(req, 'back')) ?? place, 'trashed'));
  }
  tellScripts(res, { entriesChanged: true, dialogDone: true });
  const { owner } = await openStorage(deps, req, res, selected.ownerId);
  res.set('HX-Reswap', 'none').render('entries/_done', {
    owner,
    text: sayGone(req.t, gone),
    undo: { url: '/trash/restore', fields: { ids: gone.map(({ id }) => id) } },
  });
}
