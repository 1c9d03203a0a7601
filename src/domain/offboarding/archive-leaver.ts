import type { Readable } from 'node:stream';
import type { Archive } from '../archives/archive.js';
import { openListArchive } from '../archives/open-archive.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { type discardUpload, stageUpload } from '../uploads/stage-upload.js';
import { uploadFileInto } from '../uploads/upload-file.js';
import { aboutUser } from '../users/about-user.js';
import { findUser } from '../users/find-user.js';
import type { User } from '../users/user.js';
import { expectLeaver, expectReceiver, expectStillClosed } from './offboarding.policy.js';

export type ArchivePorts = Parameters<typeof stageUpload>[0] &
  Parameters<typeof uploadFileInto>[0] &
  Parameters<typeof discardUpload>[0] &
  Parameters<typeof openListArchive>[0] &
  Pick<Ports, 'zips' | 'audit'>;

export interface ArchiveTurn {
  actor: Actor;
  leaver: User;
  /** In whose storage it comes to lie. */
  toUserId: string;
  signal: AbortSignal;
  at: Date;
}

/**
 * Keeps all that somebody has as a ZIP in another person's storage, as an upload like any other: what a crash leaves of one that
 * was not whole goes with its record. `finish` is called in the transaction that makes the file.
 * @throws DomainError `receiver_not_active`, `quota_exceeded`, `file_too_large`; `archive_broke_off` where a content is damaged;
 * `changed_since` where the storage is not any more what the archive holds; `unblocked_since`, or why who leaves is left out by now
 */
export async function archiveLeaver(
  ports: ArchivePorts,
  turn: ArchiveTurn,
  finish: (leaver: User) => Promise<void>,
): Promise<void> {
  const { actor, toUserId, signal } = turn;
  const receiver = await expectReceiver(ports, toUserId);
  const before = await findUser(ports, turn.leaver.id);
  const keep = async () => {
    const now = await expectLeaver(ports, actor, before.id, toUserId);
    expectStillClosed(now);
    if (!isAsBefore(now, before)) throw new DomainError('changed_since');
    await tellArchived(ports, actor, now, receiver);
    await finish(now);
  };
  const archive = await archiveOf(ports, turn);
  // An empty storage has nothing to keep.
  if (!archive) return ports.unitOfWork.run(keep);
  const zip = ports.zips(archive);
  const place = { ownerId: receiver.id, folderId: null };
  try {
    const staged = await stageUpload(ports)(actor, zip, { place });
    signal.throwIfAborted();
    await uploadFileInto(ports)(actor, { ...place, onStore: keep }, { name: nameOf(turn) }, staged);
  } catch (error) {
    signal.throwIfAborted();
    throw brokeOff(zip, error) ? new DomainError('archive_broke_off', {}, { cause: error }) : error;
  } finally {
    zip.destroy();
  }
}

const isAsBefore = ({ storage: now }: User, { storage: before }: User): boolean =>
  now.usedBytes === before.usedBytes && now.fileCount === before.fileCount;

const brokeOff = (zip: Readable, error: unknown): boolean =>
  zip.errored !== null || (error instanceof DomainError && error.code === 'upload_incomplete');

async function archiveOf(
  ports: ArchivePorts,
  { actor, leaver, signal }: ArchiveTurn,
): Promise<Archive | null> {
  const list = { userId: leaver.id, folderId: 'root' };
  try {
    return await openListArchive(ports)(actor, { list }, { maxKnown: 0, signal });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'folder_not_found') return null;
    throw error;
  }
}

/** As `anna-2026-11-28.zip`. */
const nameOf = ({ leaver, at }: ArchiveTurn): string =>
  `${leaver.login}-${at.toISOString().slice(0, 10)}.zip`;

const tellArchived = (
  { audit }: Pick<Ports, 'audit'>,
  actor: Actor,
  leaver: User,
  receiver: User,
): Promise<void> =>
  audit.append(actor, {
    act: 'user.offboarded',
    ...aboutUser(leaver),
    details: {
      way: 'archive',
      to: receiver.login,
      toUserId: receiver.id,
      count: leaver.storage.fileCount,
      bytes: leaver.storage.usedBytes,
    },
  });
