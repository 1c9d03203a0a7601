import type { Readable } from 'node:stream';
import { BlobMissingError, type Checksum } from '../files/blob-store.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { dropOrLeave, expectHere } from './drop-upload.js';
import { finishUpload } from './finish-upload.js';
import type { UploadLock } from './lock-upload.js';
import type { StorePorts } from './store-file.js';
import { expiryOf, type ResumableUpload } from './upload.js';
import { authorizedUpload } from './upload.policy.js';

export interface UploadBytes {
  offset: number;
  source: Readable;
  checksum?: Checksum;
}

/**
 * Adds bytes to an upload that the caller has locked; the last of them make it a file. Where they break off, what came
 * stays, and the next request goes on from there.
 * @throws DomainError `upload_offset_mismatch`, `upload_incomplete`, `upload_busy`, `checksum_mismatch`,
 * `upload_overrun`, `storage_full`, `upload_elsewhere`, and as `finishUpload` does
 */
export const appendUpload =
  (ports: StorePorts) =>
  async (actor: Actor, id: string, lock: UploadLock, bytes: UploadBytes): Promise<ResumableUpload> => {
    const upload = await authorizedUpload(ports, actor, id);
    if (upload.offset !== bytes.offset) throw new DomainError('upload_offset_mismatch');
    const offset = await append(ports, upload, lock, bytes);
    // Only bytes put it off.
    const expiresAt = offset > upload.offset ? expiryOf('tus') : upload.expiresAt;
    const appended = { ...upload, offset, expiresAt };
    return offset === upload.length && upload.fileId === null
      ? finishUpload(ports)(actor, appended, lock)
      : appended;
  };

async function append(
  ports: StorePorts,
  upload: ResumableUpload,
  { token, signal }: UploadLock,
  { offset, source, checksum }: UploadBytes,
): Promise<number> {
  const { id, handle, length } = upload;
  if (offset === length) return offset;
  expectHere(ports, upload);
  const stop = () => source.destroy();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    const appended = await ports.blobs.append(handle, offset, source, {
      maxBytes: length,
      checksum,
      onDurable: async (durable) => {
        if (await ports.uploads.advance(id, token, durable, expiryOf('tus'))) return;
        throw new DomainError('upload_busy');
      },
    });
    if (!appended.isWhole) throw new DomainError('upload_incomplete');
    return appended.offset;
  } catch (error) {
    if (error instanceof BlobMissingError || isFull(error)) return dropOrLeave(ports, upload, error);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const isFull = (error: unknown): boolean => error instanceof DomainError && error.code === 'storage_full';
