import type { StagedBlob } from '../files/blob-store.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from '../users/find-user.js';
import { expiryOf } from './upload.js';

type KeepPorts = Pick<Ports, 'blobs' | 'users' | 'uploads'>;

export interface HeldUpload {
  id: string;
  /** Of who has it locked; null: a form, which nobody else can reach. */
  lockToken: string | null;
}

const signOfLifeMs = 60_000;

/**
 * Receiving → kept: moves the bytes to where the file will have them, and returns their key. The record says so before
 * they move: whatever breaks off from here on, the next one to try finds them.
 * @throws DomainError `upload_busy`, `upload_not_found` where the upload is somebody else's, or gone
 */
export async function keepBytes(
  ports: KeepPorts,
  ownerId: string,
  staged: StagedBlob,
  { id, lockToken }: HeldUpload,
): Promise<string> {
  const { storagePath } = await findUser(ports, ownerId);
  const blobKey = ports.blobs.keyOf(staged, storagePath);
  if (!(await ports.uploads.keep(id, lockToken, { ...staged, blobKey })))
    throw new DomainError(lockToken === null ? 'upload_not_found' : 'upload_busy');
  const keep = () => ports.blobs.keep(staged, storagePath);
  return lockToken === null ? withSignsOfLife(ports, id, keep) : keep();
}

/** A form has no lock whose renewals tell that somebody is at it; a bucket may take an hour for a large one. */
async function withSignsOfLife<T>({ uploads }: KeepPorts, id: string, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    // Where the database is away, the transaction that follows says so.
    void uploads.extend(id, expiryOf('form')).catch(() => undefined);
  }, signOfLifeMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
