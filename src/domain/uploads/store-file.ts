import { tellOwner } from '../audit/tell-owner.js';
import type { Place } from '../entries/entry.js';
import { freeName } from '../entries/free-name.js';
import type { ContentSums, KeptBlob, StagedBlob } from '../files/blob-store.js';
import { aboutFile, blobKeysOf, mimeTypeOf, type StoredFile } from '../files/file.js';
import type { FileContent } from '../files/file-store.js';
import { removeBytes } from '../files/remove-bytes.js';
import { makePath } from '../folders/make-path.js';
import { isDrawable } from '../previews/thumbnail.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { trashContent } from '../trash/trash-entries.js';
import { findUser } from '../users/find-user.js';
import { type HeldUpload, keepBytes } from './keep-bytes.js';
import { giveBack, inTurn, quotaExceeded, warnOfQuota } from './ledger.js';
import type { UploadContent, UploadFile } from './upload.commands.js';
import type { Upload } from './upload.js';
import type { FiledUpload } from './upload-store.js';

export type StorePorts = Pick<
  Ports,
  | 'audit'
  | 'files'
  | 'folders'
  | 'places'
  | 'trash'
  | 'users'
  | 'sessions'
  | 'rules'
  | 'uploads'
  | 'previews'
  | 'blobs'
  | 'unitOfWork'
  | 'events'
>;

/** The upload of which a file is made. */
export interface EndingUpload {
  /**
   * Ends it in the transaction that makes its file, and returns what it was.
   * @throws DomainError where it is gone, or somebody else has it
   */
  end(file: StoredFile): Promise<Upload>;
}

/** A form has its own record alone. `onStore` is called in the transaction that makes the file. */
export const endForm = (
  { uploads }: Pick<Ports, 'uploads'>,
  id: string,
  onStore?: () => Promise<void>,
): EndingUpload => ({
  end: async () => {
    await onStore?.();
    const ended = await uploads.remove(id);
    if (!ended) throw new DomainError('upload_not_found');
    return ended;
  },
});

export type FileCommand = UploadContent & Pick<UploadFile, 'onConflict' | 'permanent'>;

/** What was under a name that an upload took. `trashId`: its entry in the trash; null where it is gone for good. */
interface Replaced {
  content: StoredFile;
  trashId: string | null;
}

/**
 * What an upload comes to whose bytes are staged. Where it throws, the upload's record says how far it came: it is there
 * still, unless the file was made after all and the answer to the commit was lost.
 */
export async function storeFile(
  ports: StorePorts,
  actor: Actor,
  place: Place,
  command: FileCommand,
  staged: StagedBlob,
  upload: HeldUpload & EndingUpload,
): Promise<StoredFile> {
  expectDigest(command, staged);
  const blobKey = await keepBytes(ports, place.ownerId, staged, upload);
  return fileKept(ports, actor, place, command, { ...staged, blobKey }, upload);
}

/** @throws DomainError `digest_mismatch` where the client computed another one */
export function expectDigest({ sha256 }: Pick<FileCommand, 'sha256'>, sums: ContentSums): void {
  if (sha256 && sha256 !== sums.sha256) throw new DomainError('digest_mismatch');
}

export const contentOf = (
  { name, declaredType }: Pick<FileCommand, 'name' | 'declaredType'>,
  { size, sha256, crc32, blobKey }: KeptBlob,
): FileContent => ({ size, sha256, crc32, mimeType: mimeTypeOf(name, declaredType), blobKey });

/**
 * The bytes are in place before the row names them, and the row is written in the transaction that turns the reservation
 * into use.
 */
export async function fileKept(
  ports: StorePorts,
  actor: Actor,
  place: Place,
  command: FileCommand,
  kept: KeptBlob,
  upload: EndingUpload,
): Promise<StoredFile> {
  const content = contentOf(command, kept);
  const { file, replaced, owner } = await inTurn(place.ownerId, () =>
    ports.unitOfWork.run(() => writeRow(ports, actor, place, command, content, upload)),
  );
  tellUploaded(ports, actor, { file, owner }, replaced);
  if (replaced && replaced.trashId === null) await removeBytes(ports, { keys: blobKeysOf(replaced.content) });
  return file;
}

/** To the log. `owner` is as it is after that. */
export function tellUploaded(
  ports: Pick<Ports, 'events'>,
  actor: Actor,
  { file: { id, ownerId, name, size }, owner }: FiledUpload,
  replaced: Replaced | null,
): void {
  ports.events.record('file.uploaded', actor, {
    fileId: id,
    ownerId,
    name,
    size,
    replaced: replaced !== null,
    ...(replaced && { permanent: replaced.trashId === null, entryId: replaced.trashId }),
  });
  warnOfQuota(ports, actor, owner, size - freedBytes(replaced));
}

async function writeRow(
  ports: StorePorts,
  actor: Actor,
  start: Place,
  command: FileCommand,
  content: FileContent,
  upload: EndingUpload,
) {
  const place = await makePath(ports, start, command.relativePath);
  const { file, replaced } = await putFile(ports, actor, place, command, content);
  if (isDrawable(file)) await ports.previews.enqueue(file.blobKey);
  await settle(ports, file, replaced, await upload.end(file));
  await tellOwner(ports, actor, { act: 'file.uploaded', ...aboutFile(file) });
  // As the books stand now: nobody else changes them before this transaction ends.
  return { file, replaced, owner: await findUser(ports, place.ownerId) };
}

async function putFile(
  ports: StorePorts,
  actor: Actor,
  place: Place,
  { name, comment, onConflict, permanent }: FileCommand,
  content: FileContent,
): Promise<{ file: StoredFile; replaced: Replaced | null }> {
  const { files, places } = ports;
  const existing = await places.entryNamed(place, name);
  if (existing && onConflict === 'fail') throw new DomainError('name_taken');
  if (existing && onConflict === 'replace') {
    // A folder is never replaced by a file.
    const present = existing.kind === 'file' ? await files.findForUpdate(existing.id) : null;
    if (!present) throw new DomainError('name_taken');
    const trashId = permanent ? null : await trashContent(ports, actor, present);
    const file = await files.replaceContent(present.id, content, { comment: comment || undefined, trashId });
    return { file, replaced: { content: present, trashId } };
  }
  const free = existing ? await freeName(ports, place, name) : name;
  return { file: await files.insert({ ...place, name: free, comment, ...content }), replaced: null };
}

const freedBytes = (replaced: Replaced | null): number =>
  replaced?.trashId === null ? replaced.content.size : 0;

/** What was reserved becomes use. Only what was not, as where a replaced file went meanwhile, can find no room. */
async function settle(
  { users, uploads }: Pick<Ports, 'users' | 'uploads'>,
  { id, ownerId, size }: StoredFile,
  replaced: Replaced | null,
  ended: Upload,
): Promise<void> {
  const replacedBytes = replaced?.content.size ?? 0;
  const trashBytes = replacedBytes - freedBytes(replaced);
  const usedBytes = size - replacedBytes;
  const isPaid = ended.ownerId === ownerId;
  const reserved = isPaid ? ended.reservedBytes : 0;
  // Another upload may wait to replace it, which now gives back less.
  const claimed = usedBytes < 0 ? await uploads.reserveClaimed([{ id, size: -usedBytes }]) : 0;
  const changes = { usedBytes, trashBytes, fileCount: replaced ? 0 : 1, reservedBytes: claimed - reserved };
  if (!(await users.book(ownerId, changes)))
    throw await quotaExceeded({ users }, ownerId, size, {
      reservedBytes: reserved,
      replacedBytes: trashBytes,
    });
  if (!isPaid) await giveBack({ users }, ended);
}
