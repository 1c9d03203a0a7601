import type { StagedBlob } from '../files/blob-store.js';
import { placeOwner } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { stateOf } from '../users/user.js';
import { dropOrLeave } from './drop-upload.js';
import type { UploadLock } from './lock-upload.js';
import { type StorePorts, storeFile } from './store-file.js';
import type { ResumableUpload, Upload } from './upload.js';
import { uploaderNow } from './uploader.js';

/**
 * Makes a file of an upload whose bytes are all there, as the plain upload does. Where that is refused, nothing stays;
 * after a fault the next request tries again from where this one came to. Call it with the upload locked.
 * @throws DomainError `name_taken`, `digest_mismatch`, `quota_exceeded`, `folder_not_found`, `upload_not_found`,
 * `upload_elsewhere`
 */
export const finishUpload =
  (ports: StorePorts) =>
  async (actor: Actor, upload: ResumableUpload, { token }: UploadLock): Promise<ResumableUpload> => {
    const { id, ownerId, folderId, path, sha256, ...command } = upload;
    try {
      await placeOwner(ports, await uploaderNow(ports, actor), folderId, ownerId);
      const file = await storeFile(
        ports,
        actor,
        { ownerId, folderId },
        { ...command, relativePath: path, ...(sha256 !== null && { sha256 }) },
        await stagedBytes(ports, upload),
        { id, lockToken: token, end: (made) => endWithFile(ports, id, token, made.id) },
      );
      return { ...upload, state: 'filed', reservedBytes: 0, fileId: file.id };
    } catch (error) {
      if (await mayComeAgain(ports, actor, error)) throw error;
      return dropOrLeave(ports, upload, error);
    }
  };

/** Whose session alone is over: they go on by another one. */
async function mayComeAgain({ users }: StorePorts, actor: Actor, error: unknown): Promise<boolean> {
  const isOver = error instanceof DomainError && error.code === 'authentication_required';
  const user = isOver && actor.kind === 'user' ? await users.find(actor.id) : null;
  return user !== null && stateOf(user) === 'active';
}

/** What is kept was reckoned before, and may lie where only a key reaches it. */
async function stagedBytes({ blobs }: StorePorts, upload: ResumableUpload): Promise<StagedBlob> {
  const { state, handle, length, sha256, crc32 } = upload;
  if (state === 'kept' && sha256 !== null && crc32 !== null) return { handle, size: length, sha256, crc32 };
  return blobs.finish(handle, length);
}

async function endWithFile(
  { uploads }: StorePorts,
  id: string,
  token: string,
  fileId: string,
): Promise<Upload> {
  const ended = await uploads.finish(id, token, fileId);
  if (!ended) throw new DomainError('upload_busy');
  return ended;
}
