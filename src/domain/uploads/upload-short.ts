import { randomUUID } from 'node:crypto';
import type { Place } from '../entries/entry.js';
import type { KeptBlob } from '../files/blob-store.js';
import type { StoredFile } from '../files/file.js';
import { removeBytes } from '../files/remove-bytes.js';
import { placeOwner } from '../folders/folder.policy.js';
import { isDrawable } from '../previews/thumbnail.js';
import { type Actor, isAdmin, isSelf, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { findUser } from '../users/find-user.js';
import { freeBytesOf } from '../users/user.js';
import { dropUpload, isRefusal } from './drop-upload.js';
import { insertForm } from './stage-upload.js';
import {
  contentOf,
  endForm,
  expectDigest,
  type FileCommand,
  fileKept,
  type StorePorts,
  tellUploaded,
} from './store-file.js';
import type { UploadFile } from './upload.commands.js';
import { uploaderNow } from './uploader.js';

/** What is no longer may be held in memory while it comes. */
export const SHORT_BYTES = 256 * 1024;
/** So many are, in one process. */
export const MOST_SHORT = 256;

/**
 * They are booked when they lie on the disk already: only where the quota has room for all that so many processes may have
 * under way, so that no storage ever has more on the disk than it may.
 */
const AMPLE_BYTES = 8 * MOST_SHORT * SHORT_BYTES;

/**
 * Makes a file of bytes that are all here. They are kept at once where the file will have them, and one round trip to the
 * database makes the row and books it. Whatever is in the way of that, or out of the ordinary, goes on as every upload
 * does, from where its bytes are kept. Until then no record tells of them: what a crash leaves, the sweep removes. Null
 * where they must be staged first, for the quota is nearly used up: then nothing was done.
 */
export const uploadShort =
  (ports: StorePorts) =>
  async (
    actor: Actor,
    { userId, folderId, ...command }: UploadFile,
    bytes: Buffer,
  ): Promise<StoredFile | null> => {
    const target = { userId, folderId };
    const isPlain = isInOwnStorage(actor, target) && command.relativePath.length === 0;
    const ownerId = isPlain ? requireUser(actor).id : await ownerNow(ports, actor, target);
    const kept = await keepWithin(ports, ownerId, bytes);
    if (!kept) return null;
    const place = { ownerId, folderId };
    const filed = isPlain ? await fileAtOnce(ports, actor, place, command, kept) : null;
    const expectRights = async () => void (await ownerNow(ports, actor, target));
    return filed ?? fileTheLongWay(ports, actor, { ...place, expectRights }, command, kept);
  };

export interface GivenPlace extends Place {
  /** Called before the file is made. */
  expectRights?: () => Promise<void>;
  /** Called in the transaction that makes the file: what it throws undoes the upload. */
  onStore?: () => Promise<void>;
}

/** The same for a stranger. */
export const uploadShortInto =
  (ports: StorePorts) =>
  async (
    actor: Actor,
    given: GivenPlace,
    command: FileCommand,
    bytes: Buffer,
  ): Promise<StoredFile | null> => {
    const kept = await keepWithin(ports, given.ownerId, bytes);
    return kept && fileTheLongWay(ports, actor, given, command, kept);
  };

async function keepWithin(ports: StorePorts, ownerId: string, bytes: Buffer): Promise<KeptBlob | null> {
  expectSize(ports, bytes.length);
  const owner = await findUser(ports, ownerId);
  const isAmple = (freeBytesOf(owner) ?? AMPLE_BYTES) >= AMPLE_BYTES;
  return isAmple ? ports.blobs.put(bytes, owner.storagePath) : null;
}

type Target = Pick<UploadFile, 'userId' | 'folderId'>;

/** As far as that is known: the statement that makes the row looks whose folder it is. An admin may mean anybody's. */
const isInOwnStorage = (actor: Actor, { userId, folderId }: Target): boolean =>
  (userId === undefined || isSelf(actor, userId)) && (folderId === null || !isAdmin(actor));

async function ownerNow(ports: StorePorts, actor: Actor, { userId, folderId }: Target): Promise<string> {
  return (await placeOwner(ports, await uploaderNow(ports, actor), folderId, userId)).ownerId;
}

function expectSize({ rules: { maxUploadBytes } }: StorePorts, size: number): void {
  if (maxUploadBytes !== null && size > maxUploadBytes)
    throw new DomainError('file_too_large', { params: { maxBytes: maxUploadBytes } });
}

async function fileAtOnce(
  ports: StorePorts,
  actor: Actor,
  place: Place,
  command: FileCommand,
  kept: KeptBlob,
): Promise<StoredFile | null> {
  const { name, comment, sha256 } = command;
  if (sha256 && sha256 !== kept.sha256) return null;
  const content = contentOf(command, kept);
  const upload = { ...place, name, comment, ...content, isDrawable: isDrawable(content) };
  const filed = await ports.uploads.fileAtOnce(upload);
  if (!filed) return null;
  tellUploaded(ports, actor, filed, null);
  return filed.file;
}

/** What every upload goes through, with the rights of now, and the words for what is in its way. */
async function fileTheLongWay(
  ports: StorePorts,
  actor: Actor,
  { expectRights, onStore, ...place }: GivenPlace,
  command: FileCommand,
  kept: KeptBlob,
): Promise<StoredFile> {
  const id = await recordKept(ports, actor, place, kept);
  try {
    expectDigest(command, kept);
    await expectRights?.();
    return await fileKept(ports, actor, place, command, kept, endForm(ports, id, onStore));
  } catch (error) {
    await dropUpload(ports, id);
    throw error;
  }
}

/** From here on a record tells of the bytes. */
async function recordKept(
  ports: StorePorts,
  actor: Actor,
  { ownerId }: Place,
  { blobKey, sha256, crc32 }: KeptBlob,
): Promise<string> {
  const id = randomUUID();
  const uploaderId = actor.kind === 'user' ? actor.id : null;
  try {
    await insertForm(ports, { id, ownerId, uploaderId, state: 'kept', blobKey, sha256, crc32 });
    return id;
  } catch (error) {
    if (isRefusal(error)) await removeBytes(ports, { keys: [blobKey] });
    throw error;
  }
}
