import { BlobMissingError } from '../files/blob-store.js';
import { removeBytes, type UnwantedBytes } from '../files/remove-bytes.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { giveBack, release } from './ledger.js';
import type { ResumableUpload, Upload } from './upload.js';
import { authorizedUpload } from './upload.policy.js';

type DropPorts = Pick<Ports, 'uploads' | 'users' | 'blobs' | 'unitOfWork' | 'events'>;

/** Nothing stays of it. Who finds no record any more leaves the bytes alone: they may be a file's. */
export async function dropUpload(ports: DropPorts, id: string): Promise<void> {
  const removed = await release(ports, id);
  if (removed) await removeBytes(ports, bytesOf(removed));
}

/** All that the store has of an upload that became no file. */
export const bytesOf = ({ fileId, handle, blobKey }: Upload): UnwantedBytes =>
  fileId === null
    ? { handles: handle === null ? [] : [handle], keys: blobKey === null ? [] : [blobKey] }
    : {};

/**
 * What becomes of an upload that something came of: after a refusal nothing stays of it, and where its bytes are gone
 * neither. After a fault, or where somebody else is at it, it stays as it is.
 * @throws the error, in terms of who sends the upload
 */
export async function dropOrLeave(
  ports: DropPorts,
  { id, storeId }: ResumableUpload,
  error: unknown,
): Promise<never> {
  const isMissing = error instanceof BlobMissingError;
  if (isMissing && !isHere(ports, storeId)) throw elsewhere();
  if (isMissing || isRefusal(error)) await dropUpload(ports, id);
  throw isMissing ? new DomainError('upload_not_found') : error;
}

/** Nothing was done, and nothing will be. After anything else it may have been. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof DomainError && error.kind !== 'locked' && error.kind !== 'unavailable';

const isHere = ({ blobs }: Pick<Ports, 'blobs'>, storeId: string | null): boolean =>
  storeId === null || storeId === blobs.id;

/** @throws DomainError `upload_elsewhere` where another server has the bytes that came so far */
export function expectHere(ports: Pick<Ports, 'blobs'>, { storeId }: Upload): void {
  if (!isHere(ports, storeId)) throw elsewhere();
}

const elsewhere = () => new DomainError('upload_elsewhere', { retryAfterSeconds: 5 });

/** Its sender does not want it any more. The file of a finished one stays. Call it with the upload locked. */
export const removeUpload =
  (ports: DropPorts) =>
  async (actor: Actor, id: string): Promise<void> =>
    dropUpload(ports, (await authorizedUpload(ports, actor, id)).id);

/** What got no byte for too long, or was left by a crash. Returns how many that were. */
export const dropExpiredUploads = (ports: DropPorts) => async (): Promise<number> => {
  for (let count = 0; ; count++) {
    const upload = await ports.unitOfWork.run(async () => {
      const removed = await ports.uploads.removeExpired(new Date());
      if (removed) await giveBack(ports, removed);
      return removed;
    });
    if (!upload) return count;
    await removeBytes(ports, bytesOf(upload));
  }
};
