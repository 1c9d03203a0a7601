import { type Request, type Response, Router } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { ListedTrashEntry } from '../../domain/trash/list-trash.js';
import { fileLook, folderLook } from '../look/icons.js';
import { queryText } from '../request/params.js';
import { PAGE_SIZE } from './file-list.js';
import { isHtmx, localPath, type ScriptEvents, tellScripts, text, withNotice } from './forms.js';
import type { PageDeps } from './page-deps.js';
import { folderUrl, type OwnerView, placeUrl } from './presenters.js';
import { sayOf, texts } from './selection.js';
import { actOnWholeList, countWholeList, sentWholeList, takeBackDeletion } from './whole-list.js';
import { openStorage, showDialog } from './workspace.js';

/** What was deleted: put back, or gone for good. */
export function createTrashPages(deps: PageDeps): Router {
  const router = Router();
  router.get('/', (req, res) => list(deps, req, res));
  router.post('/restore', (req, res) => restore(deps, req, res));
  router.post('/purge', (req, res) => purge(deps, req, res));
  router.post('/purge/confirm', (req, res) => askPurge(deps, req, res));
  router.get('/empty', (req, res) => askEmpty(deps, req, res));
  router.post('/empty', (req, res) => empty(deps, req, res));
  return router;
}

const trashUrl = ({ id, isSelf }: Pick<OwnerView, 'id' | 'isSelf'>): string =>
  isSelf ? '/trash' : `/trash?userId=${id}`;

async function list(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const userId = queryText(req, 'userId');
  const cursor = queryText(req, 'cursor');
  const { owner } = await openStorage(deps, req, res, userId);
  const page = await deps.useCases.trash.list(req.actor, { userId, cursor, limit: PAGE_SIZE });
  const more = new URLSearchParams({ ...(userId && { userId }), cursor: page.nextCursor ?? '' });
  res.render('trash/index', {
    owner,
    entries: page.items.map((entry) => presentTrashEntry(req, entry)),
    listUrl: trashUrl(owner),
    emptyUrl: owner.isSelf ? '/trash/empty' : `/trash/empty?userId=${owner.id}`,
    moreUrl: page.nextCursor && `/trash?${more}`,
    isLaterPage: cursor !== undefined,
    retentionDays: deps.rules.trashRetentionDays,
  });
}

const DAY_MILLISECONDS = 24 * 3_600_000;

function presentTrashEntry(req: Request, entry: ListedTrashEntry, now = new Date()) {
  const { id, kind, name, size, fileCount, deletedAt, expiresAt, folderId, folderName, ownerId } = entry;
  return {
    id,
    kind,
    name,
    size,
    fileCount,
    deletedAt,
    expiresAt,
    daysLeft: Math.max(0, Math.ceil((expiresAt.getTime() - now.getTime()) / DAY_MILLISECONDS)),
    look: kind === 'folder' ? folderLook : fileLook(entry.mimeType ?? ''),
    // A folder that is deleted, too, is no place to go to.
    place: folderId === null || folderName !== null ? (folderName ?? req.t('common.places.files')) : null,
    placeUrl: folderUrl(req.actor, { ownerId, folderId }),
  };
}

const backOf = (req: Request): string => localPath(text(req, 'back') || req.query.back) ?? '/trash';

async function restore(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const whole = sentWholeList(req);
  if (whole) return actOnWholeList(deps, req, res, whole, { act: 'restore' });
  const jobId = text(req, 'jobId');
  if (jobId) return takeBackDeletion(deps, req, res, jobId);
  const ids = idsOf(req);
  if (ids.length === 0) return tellNothingChosen(req, res);
  const before = await onlyEntry(deps, req, ids);
  const { restored, missingIds } = await deps.useCases.entries.restore(req.actor, { ids });
  if (restored.length === 0) throw new DomainError('trash_entry_not_found');
  if (!isHtmx(req)) return res.redirect(303, withNotice(backOf(req), 'restored'));
  const [first] = restored;
  const place = first?.folderId
    ? (await deps.useCases.folders.get(req.actor, first.folderId)).name
    : req.t('common.places.files');
  const left = missingIds.length > 0 ? `. ${req.t('trash.missing', { count: missingIds.length })}` : '';
  const isRenamed = before && first && before.name !== first.name;
  const done = isRenamed
    ? req.t('trash.restore.renamed', { name: before.name, newName: first.name })
    : sayOf(req.t, 'trash.restore.done', restored, { place });
  const isOnePlace = restored.every(({ folderId }) => folderId === first?.folderId);
  const link = first &&
    isOnePlace &&
    isFromTrash(req) && { href: placeUrl(req.actor, first), text: req.t('trash.restore.show') };
  await tellDone(deps, req, res, first?.ownerId, link ? { text: done + left, link } : done + left);
}

/** There one doesn't see where it came back to; in a list of files, by Undo, one does. */
function isFromTrash(req: Request): boolean {
  const address = req.get('HX-Current-URL') ?? '';
  return URL.canParse(address) && new URL(address).pathname === '/trash';
}

/** As many lie in a trash that most people have: what is further down is counted and not named. */
const LOOKED_AT = 500;

/** The one that is chosen, where it is one. */
async function onlyEntry(deps: PageDeps, req: Request, ids: readonly string[]) {
  if (ids.length !== 1) return undefined;
  const userId = new URLSearchParams(backOf(req).split('?')[1]).get('userId') ?? undefined;
  const { items } = await deps.useCases.trash.list(req.actor, { userId, limit: LOOKED_AT });
  const entry = items.find(({ id }) => id === ids[0]);
  return entry && presentTrashEntry(req, entry);
}

async function askPurge(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const whole = sentWholeList(req);
  const ids = whole ? [] : idsOf(req);
  if (!whole && ids.length === 0) return tellNothingChosen(req, res);
  await showDialog(deps, req, res, {
    body: 'trash/_purge',
    title: req.t('trash.purge.title'),
    rail: 'trash',
    backUrl: whole?.address ?? backOf(req),
    ids,
    whole,
    only: await onlyEntry(deps, req, ids),
    count: whole ? await countWholeList(deps, req, whole) : ids.length,
  });
}

async function purge(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const whole = sentWholeList(req);
  if (whole) return actOnWholeList(deps, req, res, whole, { act: 'purge' });
  const ids = idsOf(req);
  if (ids.length === 0) return tellNothingChosen(req, res);
  const only = await onlyEntry(deps, req, ids);
  const { purged, missingIds } = await deps.useCases.entries.purge(req.actor, { ids });
  if (purged.length === 0) throw new DomainError('trash_entry_not_found');
  if (!isHtmx(req)) return res.redirect(303, withNotice(backOf(req), 'purged'));
  const done = only
    ? req.t('trash.purge.done', { name: only.name })
    : req.t('trash.purge.doneMany', { count: purged.length });
  const left = missingIds.length > 0 ? `. ${req.t('trash.missing', { count: missingIds.length })}` : '';
  await tellDone(deps, req, res, undefined, done + left);
}

async function askEmpty(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const { owner } = await openStorage(deps, req, res, queryText(req, 'userId'));
  await showDialog(deps, req, res, {
    body: 'trash/_empty',
    title: req.t('trash.emptying.title'),
    rail: 'trash',
    backUrl: trashUrl(owner),
    owner,
  });
}

async function empty(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const userId = text(req, 'userId') || undefined;
  const count = await deps.useCases.trash.empty(req.actor, { userId });
  if (!isHtmx(req)) return res.redirect(303, withNotice(backOf(req), 'trashEmptied'));
  const key = count === 0 ? 'trash.emptying.already' : 'trash.emptying.done';
  await tellDone(deps, req, res, userId, req.t(key, { count }));
}

/** Those that are ticked, or the one whose row has the button, whatever is ticked beside it. */
function idsOf(req: Request): string[] {
  const id = queryText(req, 'id');
  return id ? [id] : [...new Set(texts(req.body, 'ids'))];
}

function tellNothingChosen(req: Request, res: Response): void {
  if (isHtmx(req)) {
    tellScripts(res, { toast: req.t('pages.done.nothingChosen') });
    res.set('HX-Reswap', 'none').end();
  } else res.redirect(303, withNotice(backOf(req), 'nothingChosen'));
}

async function tellDone(
  deps: PageDeps,
  req: Request,
  res: Response,
  ownerId: string | undefined,
  toast: ScriptEvents['toast'],
): Promise<void> {
  tellScripts(res, { toast, entriesChanged: true, dialogDone: true });
  const { owner } = await openStorage(deps, req, res, ownerId);
  res.set('HX-Reswap', 'none').render('entries/_done', { owner, text: null, undo: null });
}
