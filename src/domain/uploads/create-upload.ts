import { randomUUID } from 'node:crypto';
import { removeBytes } from '../files/remove-bytes.js';
import { placeOwner } from '../folders/folder.policy.js';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { bytesOf } from './drop-upload.js';
import { entryAt } from './entry-at.js';
import { giveBack, orRolledBack, quotaExceeded, reserve } from './ledger.js';
import { keepLock, type UploadLock } from './lock-upload.js';
import { claimReplaced, replacedFile } from './replaced-file.js';
import { type CreateUpload, createUploadSchema } from './upload.commands.js';
import { expiryOf, type ResumableUpload } from './upload.js';

type CreatePorts = Pick<
  Ports,
  'uploads' | 'users' | 'files' | 'folders' | 'places' | 'blobs' | 'rules' | 'unitOfWork' | 'events'
>;

/** Of one sender. Each has a record and a place on the disk, which no quota counts. */
const maxUnfinished = 1000;

/**
 * Announces an upload, which reserves its length, less what it replaces for good. It comes locked, for the first bytes
 * may come along.
 * @throws DomainError `file_too_large`, `quota_exceeded`, `name_taken`, `too_many_uploads`, and as `placeOwner` does
 */
export const createUpload =
  (ports: CreatePorts) =>
  async (actor: Actor, input: unknown): Promise<{ upload: ResumableUpload; lock: UploadLock }> => {
    const command = validate(createUploadSchema, input);
    const { id: uploaderId } = requireUser(actor);
    const { ownerId } = await placeOwner(ports, actor, command.folderId, command.userId);
    const { maxUploadBytes } = ports.rules;
    if (maxUploadBytes !== null && command.length > maxUploadBytes)
      throw new DomainError('file_too_large', { params: { maxBytes: maxUploadBytes } });
    if ((await ports.uploads.countUnfinished(uploaderId, maxUnfinished)) >= maxUnfinished)
      throw new DomainError('too_many_uploads', { retryAfterSeconds: 60 });
    const { folderId, relativePath, name } = command;
    // Better told before a gigabyte was sent than after. The end looks again.
    if (command.onConflict === 'fail' && (await entryAt(ports, { ownerId, folderId }, relativePath, name)))
      throw new DomainError('name_taken');
    const upload = newUpload(command, ownerId, uploaderId, ports.blobs.id, await ports.blobs.begin());
    const token = randomUUID();
    await insert(ports, upload, token).catch(async (error: unknown) => {
      await removeBytes(ports, { handles: [upload.handle] });
      throw error;
    });
    return { upload, lock: keepLock(ports, upload.id, token) };
  };

const newUpload = (
  { relativePath, declaredType = '', sha256, userId: _, ...command }: CreateUpload,
  ownerId: string,
  uploaderId: string,
  storeId: string,
  handle: string,
): ResumableUpload => ({
  ...command,
  id: randomUUID(),
  kind: 'tus',
  state: 'receiving',
  ownerId,
  uploaderId,
  path: relativePath,
  declaredType,
  sha256: sha256 ?? null,
  crc32: null,
  offset: 0,
  reservedBytes: 0,
  storeId,
  handle,
  blobKey: null,
  createdAt: new Date(),
  expiresAt: expiryOf('tus'),
  fileId: null,
});

/** How long a client may take between its announcement and the first byte. */
const silenceMs = 10_000;

/**
 * A client whose answer was lost on the way announces the same again. Where there is no room for both, the silent one
 * gives way: it would keep its owner waiting for a day.
 */
async function insert(ports: CreatePorts, upload: ResumableUpload, token: string): Promise<void> {
  if (await insertReserved(ports, upload, token)) return;
  const twin = await ports.unitOfWork.run(async () => {
    const removed = await ports.uploads.removeSilentTwin(upload, new Date(Date.now() - silenceMs));
    if (removed) await giveBack(ports, removed);
    return removed;
  });
  if (twin) await removeBytes(ports, bytesOf(twin));
  if (twin && (await insertReserved(ports, upload, token))) return;
  const inTheWay = upload.onConflict === 'replace' ? await replacedFile(ports, upload) : null;
  const replacedBytes = upload.permanent ? 0 : inTheWay?.size;
  throw await quotaExceeded(ports, upload.ownerId, upload.length, { replacedBytes });
}

/** False where the quota has no room. */
const insertReserved = (ports: CreatePorts, upload: ResumableUpload, token: string): Promise<boolean> =>
  orRolledBack(ports, async () => {
    await ports.uploads.insert(upload, token);
    const isClaiming = upload.onConflict === 'replace' && upload.permanent;
    const replacedBytes = isClaiming ? await claimReplaced(ports, upload.id, upload) : 0;
    return reserve(ports, upload, Math.max(upload.length - replacedBytes, 0));
  });
