import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Place } from '../entries/entry.js';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { quotaExceeded, release, reserve } from '../uploads/ledger.js';
import { expiryOf } from '../uploads/upload.js';
import { freeBytesOf } from '../users/user.js';
import type { Admit, StagedBlob } from './blob-store.js';

type StagePorts = Pick<Ports, 'blobs' | 'rules' | 'users' | 'folders' | 'uploads' | 'unitOfWork'>;

/** The bytes of an upload, with their reservation. */
export interface StagedUpload extends StagedBlob {
  uploadId: string;
}

/** What is known of an upload when its bytes begin to come: the fields of a form come in any order. */
export interface UploadHints {
  /** Where it goes, for a stranger who may put files there. */
  place?: Place;
  userId?: unknown;
  folderId?: unknown;
  /** The file has no fewer bytes than this. */
  atLeastBytes?: number;
}

/** How much is reserved at a time where nobody said how much is to come. */
const stepBytes = 8 * 1024 * 1024;
/** How often a sign of life is written down. */
const extendEveryMs = 60_000;

/**
 * The bytes of a form, taken before it is known what else goes with them. They reserve their room as they come, before
 * they reach the disk. The caller passes what it gets to `uploadFile` or to `discardUpload`.
 */
export const stageUpload =
  (ports: StagePorts) =>
  async (actor: Actor, source: Readable, hints: UploadHints = {}): Promise<StagedUpload> => {
    const uploaderId = hints.place ? null : requireUser(actor).id;
    const uploadId = randomUUID();
    const ownerId = await likelyOwner(ports, actor, hints);
    await insertUpload(ports, uploadId, ownerId, uploaderId);
    try {
      const admit = await openReservation(ports, uploadId, ownerId, hints.atLeastBytes ?? 0);
      return { uploadId, ...(await stageWithin(ports, ownerId, source, admit)) };
    } catch (error) {
      await release(ports, uploadId);
      throw error;
    }
  };

/** More than all of a quota can't be kept: that is over with its first byte too many, before it is worth a batch. */
async function stageWithin(
  { blobs, rules, users }: StagePorts,
  ownerId: string | null,
  source: Readable,
  admit: Admit,
): Promise<StagedBlob> {
  const { maxUploadBytes } = rules;
  const quotaBytes = ownerId === null ? null : ((await users.find(ownerId))?.quotaBytes ?? null);
  if (quotaBytes === null || (maxUploadBytes ?? Number.POSITIVE_INFINITY) <= quotaBytes)
    return blobs.stage(source, maxUploadBytes, admit);
  return blobs.stage(source, quotaBytes, admit).catch((error: unknown) => {
    throw isTooLarge(error)
      ? new DomainError('quota_exceeded', { params: { context: 'whole', quotaBytes } })
      : error;
  });
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'file_too_large';

/**
 * Says no before the bytes come, where the head of the request tells enough.
 * @throws DomainError `quota_exceeded`
 */
export const expectUploadRoom =
  (ports: StagePorts) =>
  async (actor: Actor, hints: UploadHints): Promise<void> => {
    const { atLeastBytes = 0 } = hints;
    const ownerId = atLeastBytes > 0 ? await likelyOwner(ports, actor, hints) : null;
    const owner = ownerId === null ? null : await ports.users.find(ownerId);
    if (owner && atLeastBytes > (freeBytesOf(owner) ?? Number.POSITIVE_INFINITY))
      throw await quotaExceeded(ports, owner.id, atLeastBytes);
  };

export const discardUpload =
  (ports: Pick<Ports, 'blobs' | 'users' | 'uploads' | 'unitOfWork'>) =>
  async (staged: StagedUpload): Promise<void> => {
    await ports.blobs.discard(staged);
    await release(ports, staged.uploadId);
  };

/**
 * Whose quota it counts in. An admin may name somebody in a field that has not come yet, or that is wrong: then nothing
 * is reserved, and the end decides.
 */
async function likelyOwner(
  { users, folders }: StagePorts,
  actor: Actor,
  { place, userId, folderId }: UploadHints,
): Promise<string | null> {
  if (place) return place.ownerId;
  const { id, isAdmin } = requireUser(actor);
  if (!isAdmin) return id;
  if (isIdText(userId)) return (await users.find(userId))?.id ?? null;
  return isIdText(folderId) ? ((await folders.find(folderId))?.ownerId ?? null) : null;
}

const isIdText = (value: unknown): value is string => typeof value === 'string' && isId(value);

const insertUpload = (
  { uploads }: StagePorts,
  id: string,
  ownerId: string | null,
  uploaderId: string | null,
): Promise<void> =>
  uploads.insert({
    id,
    kind: 'form',
    ownerId,
    uploaderId,
    folderId: null,
    name: '',
    path: [],
    comment: '',
    onConflict: 'rename',
    declaredType: '',
    sha256: null,
    metadata: '',
    length: null,
    offset: 0,
    reservedBytes: 0,
    handle: null,
    createdAt: new Date(),
    expiresAt: expiryOf('form'),
    fileId: null,
  });

/** What it gives throws `quota_exceeded` where there is no room, and so does it itself. */
async function openReservation(
  ports: StagePorts,
  uploadId: string,
  ownerId: string | null,
  atLeastBytes: number,
): Promise<Admit> {
  let reserved = 0;
  let extendedAt = Date.now();
  const grow = async (bytes: number): Promise<boolean> => {
    if (ownerId === null || bytes <= 0) return true;
    if (!(await reserve(ports, { id: uploadId, ownerId }, bytes))) return false;
    reserved += bytes;
    return true;
  };
  const ensure = async (bytes: number) => {
    if (bytes <= reserved || (await grow(bytes - reserved))) return;
    throw ownerId === null ? new DomainError('user_not_found') : await quotaExceeded(ports, ownerId, bytes);
  };
  await ensure(atLeastBytes);
  return async (bytes) => {
    if (Date.now() - extendedAt > extendEveryMs) {
      extendedAt = Date.now();
      await ports.uploads.extend(uploadId, expiryOf('form'));
    }
    // By large steps as long as there is room, near the limit to the byte. A small rest is not worth a step.
    const isOpenEnded = bytes > reserved && bytes > stepBytes;
    if (!isOpenEnded || !(await grow(bytes - reserved + stepBytes))) await ensure(bytes);
  };
}
