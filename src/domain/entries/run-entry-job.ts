import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { listTrash } from '../trash/list-trash.js';
import { actorAgain } from '../users/actor-again.js';
import { deleteEntries } from './delete-entries.js';
import type { EntryRef } from './entry.js';
import type { EntryJob } from './entry-job.js';
import type { EntryJobStep } from './entry-job-store.js';
import { listEntries } from './list-entries.js';
import { moveEntries } from './move-entries.js';
import { purgeManyEntries } from './purge-entries.js';
import { restoreEntries } from './restore-entries.js';
import { isOfTrash, trashOf } from './start-entry-job.js';

type RunPorts = Pick<Ports, 'entryJobs' | 'rules'> &
  Parameters<typeof deleteEntries>[0] &
  Parameters<typeof moveEntries>[0] &
  Parameters<typeof restoreEntries>[0];

/** So many entries a step. */
const STEP = 200;
const SIGN_OF_LIFE_MS = 20_000;

/**
 * One step of one job, of whichever instance began it. What a crash leaves half done is done again: it no longer stands in the
 * list. False where there is nothing to do.
 */
export const workOnEntryJob = (ports: RunPorts) => async (): Promise<boolean> => {
  const job = await ports.entryJobs.take();
  if (!job) return false;
  // A folder of a million may be in it.
  const signs = setInterval(() => void ports.entryJobs.keep(job.id).catch(() => undefined), SIGN_OF_LIFE_MS);
  try {
    const actor = await actorAgain(ports, job.actorId, job.asked);
    const step = actor ? await stepOf(ports, actor, job) : { doneCount: 0, leftCount: 0, cursor: null };
    await ports.entryJobs.proceed(job.id, step);
    if (actor && step.cursor === null)
      ports.events.record('entries.job_finished', actor, {
        jobId: job.id,
        act: job.act,
        ownerId: job.ownerId,
      });
  } finally {
    clearInterval(signs);
  }
  return true;
};

async function stepOf(ports: RunPorts, actor: Actor, job: EntryJob): Promise<EntryJobStep> {
  const { entries, nextCursor } = await pageOf(ports, actor, job);
  const except = new Set(job.exceptIds);
  const mine = entries.filter(
    (entry) => entry.at <= job.createdAt && !except.has(entry.id) && !staysAt(job, entry),
  );
  const doneCount = await doneOf(ports, actor, job, mine);
  return { doneCount, leftCount: mine.length - doneCount, cursor: nextCursor };
}

interface Listed extends EntryRef {
  /** Since when it is in the list. */
  at: Date;
  /** Where it lies; what is in the trash lies nowhere. */
  parentId?: string | null;
}

/** Of all that goes into a folder, that folder stays where it is, and so does what lies in it already. */
const staysAt = ({ act, folderId }: EntryJob, { id, parentId }: Listed): boolean =>
  act === 'move' && (id === folderId || parentId === folderId);

async function pageOf(
  ports: RunPorts,
  actor: Actor,
  { act, list, cursor }: EntryJob,
): Promise<{ entries: Listed[]; nextCursor: string | null }> {
  const page = { limit: STEP, ...(cursor !== null && { cursor }) };
  if (isOfTrash(act)) {
    const { items, nextCursor } = await listTrash(ports)(actor, { ...trashOf(list), ...page });
    return { entries: items.map(({ kind, id, deletedAt: at }) => ({ kind, id, at })), nextCursor };
  }
  const { folders, files, nextCursor } = await listEntries(ports)(actor, { ...list, sort: 'name', ...page });
  const entries = [
    ...folders.map(({ id, parentId, createdAt: at }) => ({ kind: 'folder' as const, id, parentId, at })),
    ...files.map(({ id, folderId: parentId, uploadedAt: at }) => ({
      kind: 'file' as const,
      id,
      parentId,
      at,
    })),
  ];
  return { entries, nextCursor };
}

/** Together; where one of them can't be, each by itself. */
async function doneOf(ports: RunPorts, actor: Actor, job: EntryJob, entries: Listed[]): Promise<number> {
  if (entries.length === 0) return 0;
  try {
    return await act(ports, actor, job, entries);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (entries.length === 1) return 0;
  }
  let count = 0;
  for (const entry of entries) count += await doneOf(ports, actor, job, [entry]);
  return count;
}

async function act(ports: RunPorts, actor: Actor, job: EntryJob, entries: Listed[]): Promise<number> {
  const ids = entries.map(({ id }) => id);
  const selection = {
    fileIds: entries.filter(({ kind }) => kind === 'file').map(({ id }) => id),
    folderIds: entries.filter(({ kind }) => kind === 'folder').map(({ id }) => id),
  };
  const { permanent, folderId, onConflict } = job;
  switch (job.act) {
    case 'delete':
      await deleteEntries(ports)(actor, { ...selection, permanent }, job.id);
      return entries.length;
    case 'move':
      return (await moveEntries(ports)(actor, { ...selection, folderId, onConflict })).length;
    case 'restore':
      return (await restoreEntries(ports)(actor, { ids })).restored.length;
    case 'purge':
      return (await purgeManyEntries(ports)(actor, { ids })).purged.length;
  }
}
