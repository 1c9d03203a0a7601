import type { Request, Response } from 'express';
import type { EntryJobAct } from '../../domain/entries/entry-job.js';
import { type FileListQuery, listKind, readListQuery } from './file-list.js';
import { localPath, tellScripts, text } from './forms.js';
import { countEntries, entryQuery } from './listing.js';
import type { PageDeps } from './page-deps.js';
import { texts } from './selection.js';

/** All that a list matches, as a script sends it: the list's address, and what of it is left out. */
export interface WholeList {
  address: string;
  exceptIds: string[];
}

/** Null where single entries were sent. */
export function sentWholeList(req: Request): WholeList | null {
  const address = localPath(text(req, 'list'));
  return address === null ? null : { address, exceptIds: texts(req.body, 'exceptIds') };
}

export function queryOf(address: string): FileListQuery {
  const { searchParams } = new URL(address, 'http://local.invalid');
  return readListQuery((name) => searchParams.get(name) ?? undefined);
}

/** The folder that it is, null for the root; undefined where it is what a search found, which lies anywhere. */
export function folderOf({ address }: WholeList): string | null | undefined {
  const query = queryOf(address);
  if (listKind(query) !== 'folder') return undefined;
  const { folderId = 'root' } = query;
  return folderId === 'root' ? null : folderId;
}

const isTrash = (address: string): boolean => /^\/trash(\?|$)/.test(address);

/** How many entries it is. */
export async function countWholeList(
  deps: PageDeps,
  req: Request,
  { address, exceptIds }: WholeList,
): Promise<number> {
  const query = queryOf(address);
  const count = isTrash(address) ? countTrash(deps, req, query) : countEntries(deps, req, query);
  return Math.max(0, (await count) - exceptIds.length);
}

async function countTrash({ useCases }: PageDeps, req: Request, { userId }: FileListQuery): Promise<number> {
  const { total } = await useCases.trash.list(req.actor, { userId, limit: 1, withTotal: true });
  return total ?? 0;
}

/** As the domain takes it. */
export function listOf(req: Request, { address, exceptIds }: WholeList) {
  const query = queryOf(address);
  if (isTrash(address)) return { list: { userId: query.userId }, exceptIds };
  const { sort, ...list } = entryQuery(req, query);
  return { list, exceptIds };
}

/** Begins an act on all of it; a script follows how far it is. */
export async function actOnWholeList(
  deps: PageDeps,
  req: Request,
  res: Response,
  whole: WholeList,
  act: { act: EntryJobAct; folderId?: string | null },
): Promise<void> {
  await startJob(deps, req, res, { ...act, ...listOf(req, whole) });
}

/** Takes back the deletion of all of a list: what that put into the trash comes back as one. */
export async function takeBackDeletion(
  deps: PageDeps,
  req: Request,
  res: Response,
  jobId: string,
): Promise<void> {
  const { ownerId: userId } = await deps.useCases.entries.getJob(req.actor, jobId);
  await startJob(deps, req, res, { act: 'restore', list: { userId, jobId } });
}

async function startJob(deps: PageDeps, req: Request, res: Response, command: object): Promise<void> {
  const { id, total } = await deps.useCases.entries.startJob(req.actor, command);
  tellScripts(res, {
    toast: req.t('entries.all.started', { count: total }),
    jobStarted: id,
    dialogDone: true,
  });
  res.set('HX-Reswap', 'none').end();
}
