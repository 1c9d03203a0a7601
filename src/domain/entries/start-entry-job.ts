import { canUseStorage } from '../files/file.policy.js';
import { authorizedFolder, placeOwner } from '../folders/folder.policy.js';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listTrash } from '../trash/list-trash.js';
import { type EntryJob, type StartEntryJob, startEntryJobSchema } from './entry-job.js';
import { listEntries } from './list-entries.js';

/** So many of one person's at a time. */
const MAX_UNFINISHED = 3;
const RETRY_SECONDS = 30;

type StartPorts = Pick<
  Ports,
  | 'entryJobs'
  | 'files'
  | 'folders'
  | 'places'
  | 'trash'
  | 'users'
  | 'unitOfWork'
  | 'audit'
  | 'events'
  | 'rules'
>;

/**
 * Begins an act on all that a list matches now, however much that is. It goes on in the background.
 * @throws DomainError `too_many_jobs`, and as the list and `folder_not_found` for a move's target do
 */
export const startEntryJob =
  (ports: StartPorts) =>
  async (actor: Actor, input: unknown): Promise<EntryJob> => {
    const { id: actorId, sessionId, means, client } = requireUser(actor);
    const command = validate(startEntryJobSchema, input);
    const { ownerId, total } = await matched(ports, actor, command);
    if (command.act === 'move' && command.folderId !== null) {
      const target = await authorizedFolder(ports, actor, 'update', command.folderId);
      if (target.ownerId !== ownerId) throw new DomainError('folder_not_found');
    }
    const job = await ports.unitOfWork.run(async () => {
      await ports.places.lock({ ownerId: actorId, folderId: null });
      if ((await ports.entryJobs.countUnfinished(actorId)) >= MAX_UNFINISHED)
        throw new DomainError('too_many_jobs', { retryAfterSeconds: RETRY_SECONDS });
      const made = await ports.entryJobs.insert({
        ...command,
        actorId,
        asked: { sessionId, means, client },
        ownerId,
        total: Math.max(0, total - command.exceptIds.length),
      });
      await ports.audit.append(actor, {
        act: 'entries.job_started',
        object: { kind: 'job', id: made.id, name: null },
        ownerId,
        details: { act: made.act, count: made.total },
      });
      return made;
    });
    ports.events.record('entries.job_started', actor, {
      jobId: job.id,
      act: job.act,
      ownerId,
      count: job.total,
    });
    return job;
  };

async function matched(
  ports: StartPorts,
  actor: Actor,
  { act, list }: StartEntryJob,
): Promise<{ ownerId: string; total: number }> {
  const { folderId, userId } = list as { folderId?: string; userId?: string };
  const inFolder = folderId === undefined || folderId === 'root' ? null : folderId;
  const { ownerId } = await placeOwner(ports, actor, inFolder, userId);
  const { total = 0 } = isOfTrash(act)
    ? await listTrash(ports)(actor, { ...trashOf(list), limit: 1, withTotal: true })
    : await listEntries(ports)(actor, { ...list, limit: 1, withTotal: true });
  return { ownerId, total };
}

export const isOfTrash = (act: EntryJob['act']): boolean => act === 'restore' || act === 'purge';

/** What of a list's query the trash knows. */
export const trashOf = ({ userId, jobId }: EntryJob['list']) => ({ userId, jobId });

/** How far it is. @throws DomainError `authentication_required`, `job_not_found` (also for other people's) */
export const getEntryJob =
  ({ entryJobs }: Pick<Ports, 'entryJobs'>) =>
  async (actor: Actor, id: string): Promise<EntryJob> => {
    if (actor.kind === 'anonymous') throw new DomainError('authentication_required');
    const job = isId(id) ? await entryJobs.find(id) : null;
    if (!job || !canUseStorage(actor, job.ownerId)) throw new DomainError('job_not_found');
    return job;
  };
