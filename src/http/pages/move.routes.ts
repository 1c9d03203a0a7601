import { type Request, type Response, Router } from 'express';
import type { EntrySelection } from '../../domain/entries/entry.commands.js';
import type { MovedEntry } from '../../domain/entries/move-entries.js';
import type { SelectedEntries } from '../../domain/entries/selected-entries.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { type FieldMessages, isHtmx, localPath, refuse, tellScripts, text, withNotice } from './forms.js';
import type { PageDeps } from './page-deps.js';
import { folderUrl } from './presenters.js';
import { presentEntries, sayOf, selectionOf, sentSelection, texts } from './selection.js';
import {
  actOnWholeList,
  countWholeList,
  folderOf,
  queryOf,
  sentWholeList,
  type WholeList,
} from './whole-list.js';
import { openStorage, showDialog } from './workspace.js';

const LEVEL_SIZE = 100;

/**
 * Moving: choose a folder level by level, then answer for names that are taken there. Each step is a submit of one form
 * that bears the selection along, so that it works without scripts and for more entries than an address could name.
 */
export function createMovePages(deps: PageDeps): Router {
  const router = Router();
  router.get('/', (req, res) => showLevel(deps, req, res, levelOf(req)));
  router.post('/choose', (req, res) => showLevel(deps, req, res, levelOf(req)));
  router.post('/folder', (req, res) => createFolder(deps, req, res));
  router.post('/back', (req, res) => takeBack(deps, req, res));
  router.post('/', (req, res) => move(deps, req, res));
  return router;
}

interface Level {
  selection: EntrySelection;
  /** All that a list matches, instead. */
  whole: WholeList | null;
  /** The folder that is shown; null: the root; undefined: where the entries are now. */
  to: string | null | undefined;
  cursor?: string;
  newName?: string;
  errors?: FieldMessages;
  message?: string | null;
}

function levelOf(req: Request): Level {
  const [to] = texts(req.method === 'GET' ? req.query : req.body, 'to');
  return {
    selection: sentSelection(req),
    whole: sentWholeList(req),
    to: to === 'root' || to === '' ? null : to,
    cursor: text(req, 'cursor') || undefined,
  };
}

async function showLevel(deps: PageDeps, req: Request, res: Response, level: Level): Promise<void> {
  const { folders } = deps.useCases;
  const { ownerId, entries, count, from, isHere } = await subjectOf(deps, req, res, level);
  const to = level.to === undefined ? from : level.to;
  const page = await folders.list(req.actor, {
    ...(to === null && { userId: ownerId }),
    parentId: to ?? 'root',
    limit: LEVEL_SIZE,
    cursor: level.cursor,
  });
  const path = to === null ? [] : await folders.pathOf(req.actor, to);
  await showDialog(deps, req, res, {
    body: 'entries/_move',
    title: level.whole
      ? req.t('entries.move.titleMany', { count })
      : sayOf(req.t, 'entries.move.title', entries),
    backUrl: folderUrl(req.actor, { ownerId, folderId: from }),
    entries,
    whole: level.whole,
    to,
    placeName: path.at(-1)?.name ?? req.t('common.places.files'),
    path,
    isHere: isHere(to),
    folders: page.items.map(({ id, name }) => ({
      id,
      name,
      isMoving: level.selection.folderIds.includes(id),
    })),
    moreCursor: page.nextCursor,
    isAdding: level.errors !== undefined || text(req, 'add') !== '',
    newName: '',
    errors: {},
    message: null,
    ...(level.errors && { errors: level.errors, newName: level.newName }),
    ...(level.message && { message: level.message }),
  });
}

/** What is to be moved. What was found by search lies anywhere: then the root is where one begins to look. */
async function subjectOf(deps: PageDeps, req: Request, res: Response, { selection, whole }: Level) {
  if (!whole) {
    const selected = await deps.useCases.entries.get(req.actor, selection);
    const entries = presentEntries(selected);
    const isHere = (to: string | null) => entries.every(({ folderId }) => folderId === to);
    return {
      ownerId: selected.ownerId,
      entries,
      count: entries.length,
      from: entries[0]?.folderId ?? null,
      isHere,
    };
  }
  const { userId } = queryOf(whole.address);
  const from = folderOf(whole) ?? null;
  const isHere = (to: string | null) => folderOf(whole) === to;
  const folder = from === null ? null : await deps.useCases.folders.get(req.actor, from);
  const { owner } = await openStorage(deps, req, res, folder?.ownerId ?? userId);
  const count = await countWholeList(deps, req, whole);
  return { ownerId: owner.id, entries: [], count, from, isHere };
}

/** A new folder in the level that is shown, which is shown next. */
async function createFolder(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const level = levelOf(req);
  const newName = text(req, 'newName');
  try {
    const { ownerId } = await subjectOf(deps, req, res, level);
    const command = { name: newName, parentId: level.to, ...(level.to ? {} : { userId: ownerId }) };
    const folder = await deps.useCases.folders.create(req.actor, command);
    await showLevel(deps, req, res, { ...level, to: folder.id });
  } catch (error) {
    const { errors, message } = refuse(req, res, error);
    if (message !== null) throw error;
    await showLevel(deps, req, res, { ...level, newName, errors: { newName: errors.name ?? '' } });
  }
}

async function move(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const selection = selectionOf(req.body);
  const folderId = text(req, 'folderId') || null;
  const whole = sentWholeList(req);
  if (whole && folderOf(whole) === folderId) {
    tellScripts(res, { toast: req.t('entries.move.nothing'), dialogDone: true });
    res.set('HX-Reswap', 'none').end();
    return;
  }
  if (whole) return actOnWholeList(deps, req, res, whole, { act: 'move', folderId });
  const selected = await deps.useCases.entries.get(req.actor, selection);
  try {
    const place = { ownerId: selected.ownerId, folderId, name: await placeName(deps, req, folderId) };
    const moved = await deps.useCases.entries.move(req.actor, {
      ...selection,
      folderId,
      ...decisionsOf(req, selection),
    });
    await tellMoved(deps, req, res, place, moved);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'name_taken') return askConflict(deps, req, res, { folderId, selected, error });
    // Where somebody drags, a few words will do; the dialog stays open for another choice.
    if (isHtmx(req) && !text(req, 'isDialog')) throw error;
    const { message } = refuse(req, res, error);
    const isGone = error.code === 'folder_not_found';
    await showLevel(deps, req, res, { selection, whole, to: isGone ? undefined : folderId, message });
  }
}

const placeName = async (deps: PageDeps, req: Request, folderId: string | null): Promise<string> =>
  folderId === null
    ? req.t('common.places.files')
    : (await deps.useCases.folders.get(req.actor, folderId)).name;

/** `onConflict` for all, or `decide-<id>` for those that were asked about. */
function decisionsOf(req: Request, { fileIds, folderIds }: EntrySelection): object {
  const forAll = text(req, 'onConflict');
  if (forAll) return { onConflict: forAll };
  const decisions = [...fileIds, ...folderIds].flatMap((id) => {
    const decision = text(req, `decide-${id}`);
    return decision ? [[id, decision]] : [];
  });
  return { decisions: Object.fromEntries(decisions) };
}

interface Conflict {
  folderId: string | null;
  selected: SelectedEntries;
  error: DomainError;
}

async function askConflict(
  deps: PageDeps,
  req: Request,
  res: Response,
  { folderId, selected, error }: Conflict,
): Promise<void> {
  const names = error.details.params?.names as string[];
  const entries = presentEntries(selected);
  refuse(req, res, error);
  res.set('HX-Retarget', '#dialog-body').set('HX-Reswap', 'innerHTML');
  await showDialog(deps, req, res, {
    body: 'entries/_conflict',
    title: req.t('entries.conflict.title'),
    backUrl: folderUrl(req.actor, { ownerId: selected.ownerId, folderId: entries[0]?.folderId }),
    place: { folderId, name: await placeName(deps, req, folderId) },
    entries,
    taken: entries.filter(({ name }) => names.includes(name)),
  });
}

async function tellMoved(
  deps: PageDeps,
  req: Request,
  res: Response,
  place: { ownerId: string; folderId: string | null; name: string },
  moved: MovedEntry[],
): Promise<void> {
  if (!isHtmx(req)) {
    const back = localPath(text(req, 'back')) ?? folderUrl(req.actor, place);
    return res.redirect(303, withNotice(back, moved.length > 0 ? 'moved' : 'nothingMoved'));
  }
  tellScripts(res, { entriesChanged: true, dialogDone: true });
  const { owner } = await openStorage(deps, req, res, place.ownerId);
  res.set('HX-Reswap', 'none').render('entries/_done', {
    owner,
    text:
      moved.length > 0
        ? sayOf(req.t, 'entries.move.done', moved, { place: place.name })
        : req.t('entries.move.nothing'),
    undo: moved.length > 0 && { url: '/entries/move/back', fields: { entries: moved.map(originOf) } },
  });
}

/** `file:<id>:<folder it came from>:<what it replaced>:<its name there, if it has another now>`, as Undo sends it. */
const originOf = ({ kind, id, name, fromFolderId, fromName, replacedId }: MovedEntry): string =>
  [kind, id, fromFolderId ?? '', replacedId ?? '', fromName === name ? '' : fromName].join(':');

function originFrom(sent: string): object {
  const [kind, id, folderId, replacedId, ...name] = sent.split(':');
  return {
    kind,
    id,
    folderId: folderId || null,
    replacedId: replacedId || null,
    name: name.join(':') || null,
  };
}

async function takeBack(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const entries = texts(req.body, 'entries').map(originFrom);
  const { moved, leftCount } = await deps.useCases.entries.takeBackMove(req.actor, { entries });
  if (!isHtmx(req)) return res.redirect(303, withNotice('/files', 'moved'));
  const toast =
    leftCount > 0
      ? req.t('entries.move.backPartly', { count: leftCount })
      : sayOf(req.t, 'entries.move.back', moved);
  tellScripts(res, { toast, entriesChanged: true });
  res.set('HX-Reswap', 'none').end();
}
