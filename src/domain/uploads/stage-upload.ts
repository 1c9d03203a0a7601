import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Place } from '../entries/entry.js';
import type { Admit, StagedBlob } from '../files/blob-store.js';
import { removeBytes } from '../files/remove-bytes.js';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { freeBytesOf } from '../users/user.js';
import { bytesOf } from './drop-upload.js';
import { inTurn, quotaExceeded, release } from './ledger.js';
import { claimReplaced, replacedFile, type UploadTarget } from './replaced-file.js';
import { openReservation, type Payer, type SizeHints } from './reservation.js';
import { expiryOf, type Upload } from './upload.js';

type StagePorts = Pick<
  Ports,
  'blobs' | 'rules' | 'users' | 'files' | 'folders' | 'places' | 'uploads' | 'unitOfWork'
>;

/** The bytes of an upload, with their reservation. */
export interface StagedUpload extends StagedBlob {
  uploadId: string;
}

/** What is known of an upload when its bytes begin to come: the fields of a form come in any order. */
export interface UploadHints extends SizeHints {
  /** Where it goes, for a stranger who may put files there. */
  place?: Place;
  userId?: unknown;
  folderId?: unknown;
  name?: string;
  onConflict?: unknown;
  permanent?: unknown;
  /** A file of this machine that is the source: where the disk can, its bytes are not copied. */
  cloneOf?: string;
}

/**
 * The bytes of a form, taken before it is known what else goes with them. They reserve their room as they come, before
 * they reach the disk. The caller passes what it gets to `uploadFile` or to `discardUpload`.
 */
export const stageUpload =
  (ports: StagePorts) =>
  async (actor: Actor, source: Readable, hints: UploadHints = {}): Promise<StagedUpload> => {
    const uploaderId = hints.place ? null : requireUser(actor).id;
    const uploadId = randomUUID();
    const payer = await payerOf(ports, actor, hints);
    const ownerId = payer?.ownerId ?? null;
    try {
      const admit = await inTurn(ownerId, async () => {
        await insertForm(ports, { id: uploadId, ownerId, uploaderId });
        return reserveForForm(ports, uploadId, payer, hints);
      });
      return { uploadId, ...(await stageWithin(ports, payer, { source, cloneOf: hints.cloneOf }, admit)) };
    } catch (error) {
      await inTurn(ownerId, () => release(ports, uploadId));
      throw error;
    }
  };

async function reserveForForm(
  ports: StagePorts,
  uploadId: string,
  payer: Payer | null,
  hints: UploadHints,
): Promise<Admit> {
  // What a stranger announces keeps nobody out: their bytes count as they come, and replace nothing.
  const size = hints.place || !payer ? {} : { ...hints, ...(await replacing(ports, uploadId, payer, hints)) };
  return openReservation(ports, uploadId, payer, size);
}

/** More than all of a quota can't be kept: that is over with its first byte too many, before it is worth a batch. */
async function stageWithin(
  { blobs, rules, users }: StagePorts,
  payer: Payer | null,
  { source, cloneOf }: { source: Readable; cloneOf?: string },
  admit: Admit,
): Promise<StagedBlob> {
  const stage = async (maxBytes: number | null) =>
    (cloneOf && (await blobs.stageClone(cloneOf, maxBytes, admit))) || blobs.stage(source, maxBytes, admit);
  const { maxUploadBytes } = rules;
  const quotaBytes = payer?.isSure ? ((await users.find(payer.ownerId))?.quotaBytes ?? null) : null;
  if (quotaBytes === null || (maxUploadBytes ?? Number.POSITIVE_INFINITY) <= quotaBytes)
    return stage(maxUploadBytes);
  return stage(quotaBytes).catch((error: unknown) => {
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
    const payer = atLeastBytes > 0 ? await payerOf(ports, actor, hints) : null;
    const owner = payer?.isSure ? await ports.users.find(payer.ownerId) : null;
    // It may replace any of what is there: which, the fields of the form will tell.
    const mostBytes = owner ? (freeBytesOf(owner) ?? Number.POSITIVE_INFINITY) + owner.storage.usedBytes : 0;
    if (owner && atLeastBytes > mostBytes) throw await quotaExceeded(ports, owner.id, atLeastBytes);
  };

/** The end reckons exactly. Until then fields that are still to come may say that a file is replaced for good. */
async function replacing(
  ports: StagePorts,
  uploadId: string,
  { ownerId }: Payer,
  { name, folderId, onConflict = 'replace', permanent = true }: UploadHints,
): Promise<SizeHints> {
  if (onConflict !== 'replace' || name === undefined) return {};
  const place = { ownerId, folderId: isIdText(folderId) ? folderId : null };
  const target: UploadTarget = { ...place, path: [], name: name.normalize('NFC') };
  if (String(permanent).toLowerCase() !== 'false')
    return { replacedBytes: await claimReplaced(ports, uploadId, target) };
  return { trashedBytes: (await replacedFile(ports, target))?.size };
}

export const discardUpload =
  (ports: Pick<Ports, 'blobs' | 'users' | 'uploads' | 'unitOfWork' | 'events'>) =>
  async ({ uploadId, handle }: StagedUpload): Promise<void> => {
    const removed = await release(ports, uploadId);
    // Without its record it has become a file, although somebody could not be told.
    if (removed) await removeBytes(ports, bytesOf({ ...removed, handle }));
  };

/**
 * Whose quota it counts in, as far as that is known. An admin may still name somebody in a field behind the file; where
 * they named nobody that there is, the end has the words for it.
 */
async function payerOf(
  { users, folders }: StagePorts,
  actor: Actor,
  { place, userId, folderId }: UploadHints,
): Promise<Payer | null> {
  if (place) return { ownerId: place.ownerId, isSure: true };
  const { id, isAdmin } = requireUser(actor);
  if (!isAdmin) return { ownerId: id, isSure: true };
  if (!userId && !folderId) return { ownerId: id, isSure: false };
  const ownerId = isIdText(userId)
    ? (await users.find(userId))?.id
    : isIdText(folderId) && (await folders.find(folderId))?.ownerId;
  return ownerId ? { ownerId, isSure: true } : null;
}

const isIdText = (value: unknown): value is string => typeof value === 'string' && isId(value);

/** The record of a form, of which nothing else is known before its end. */
export const insertForm = (
  { uploads, blobs }: Pick<Ports, 'uploads' | 'blobs'>,
  known: Pick<Upload, 'id' | 'ownerId' | 'uploaderId'> & Partial<Upload>,
): Promise<void> =>
  uploads.insert({
    kind: 'form',
    state: 'receiving',
    folderId: null,
    name: '',
    path: [],
    comment: '',
    onConflict: 'rename',
    permanent: false,
    declaredType: '',
    sha256: null,
    crc32: null,
    metadata: '',
    length: null,
    offset: 0,
    reservedBytes: 0,
    storeId: blobs.id,
    handle: null,
    blobKey: null,
    createdAt: new Date(),
    expiresAt: expiryOf('form'),
    fileId: null,
    ...known,
  });
