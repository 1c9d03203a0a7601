import { BlobMissingError } from '../files/blob-store.js';
import { placeOwner } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { dropUpload } from './drop-upload.js';
import type { UploadLock } from './lock-upload.js';
import { type StorePorts, storeFile } from './store-file.js';
import type { ResumableUpload } from './upload.js';
import { uploaderNow } from './uploader.js';

/**
 * Makes a file of an upload whose bytes are all there, as the plain upload does. Where that is refused, nothing stays;
 * after a fault of ours the next request tries again. Call it with the upload locked.
 * @throws DomainError `name_taken`, `digest_mismatch`, `quota_exceeded`, `folder_not_found`, `upload_not_found`
 */
export const finishUpload =
  (ports: StorePorts) =>
  async (actor: Actor, upload: ResumableUpload, { token }: UploadLock): Promise<ResumableUpload> => {
    const { id, ownerId, folderId, path, sha256, ...command } = upload;
    try {
      await placeOwner(ports, await uploaderNow(ports, actor), folderId, ownerId);
      const staged = await ports.blobs.finish(upload.handle, upload.length);
      const file = await storeFile(
        ports,
        actor,
        { ownerId, folderId },
        { ...command, relativePath: path, ...(sha256 !== null && { sha256 }) },
        staged,
        async (made) => {
          const ended = await ports.uploads.finish(id, token, made.id);
          if (!ended) throw new DomainError('upload_busy');
          return ended;
        },
      );
      return { ...upload, reservedBytes: 0, fileId: file.id };
    } catch (error) {
      const areBytesGone = error instanceof BlobMissingError;
      if (areBytesGone || isRefusal(error)) await dropUpload(ports, upload);
      throw areBytesGone ? new DomainError('upload_not_found') : error;
    }
  };

/** Not a fault, after which the next request may succeed; nor where another request has it now, and its bytes. */
const isRefusal = (error: unknown): boolean => error instanceof DomainError && error.code !== 'upload_busy';
