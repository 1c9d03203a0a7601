import { BlobMissingError, type BlobStore, type ContentSums } from '../files/blob-store.js';
import { DomainError } from '../shared/domain-error.js';
import type { ListedBlob, UnbackedFile, WantedBlob } from './backup.js';
import type { BackupFolder } from './backup-folder.js';

/** `gone`: a thumbnail whose bytes nobody has; it is drawn anew. */
export type Outcome =
  | { kind: 'copied' | 'found'; listed: ListedBlob }
  | { kind: UnbackedFile['reason'] | 'gone' };

interface CopyPorts {
  blobs: BlobStore;
  folder: BackupFolder;
}

/** @param former what the last backup of this folder says of its copy */
export async function backUpBlob(
  ports: CopyPorts,
  wanted: WantedBlob,
  former: ListedBlob | undefined,
): Promise<Outcome> {
  const there = await findCopy(ports.folder, wanted, former);
  return there ? { kind: 'found', listed: there } : copy(ports, wanted);
}

/** A copy that nobody touched is what it was when it was made; any other is read. */
async function findCopy(
  folder: BackupFolder,
  wanted: WantedBlob,
  former: ListedBlob | undefined,
): Promise<ListedBlob | null> {
  const stamp = await folder.stampOf(wanted.blobKey);
  if (!stamp) return null;
  if (
    former &&
    isWanted(former, wanted) &&
    former.size === stamp.size &&
    former.modifiedAt === stamp.modifiedAt
  )
    return former;
  const expected = wanted.sha256 === null ? former : wanted;
  // Of a thumbnail that no list knows nobody can say whether it is whole.
  if (!expected || stamp.size !== expected.size) return null;
  const { size, sha256 } = await folder.measure(wanted.blobKey);
  return sha256 === expected.sha256
    ? { blobKey: wanted.blobKey, size, sha256, modifiedAt: stamp.modifiedAt }
    : null;
}

const isWanted = (sums: Pick<ContentSums, 'size' | 'sha256'>, { size, sha256 }: WantedBlob): boolean =>
  sha256 === null || (sums.sha256 === sha256 && sums.size === size);

async function copy({ blobs, folder }: CopyPorts, wanted: WantedBlob): Promise<Outcome> {
  const { blobKey } = wanted;
  const sums = await read(blobs, wanted, (source) =>
    folder.put(blobKey, source, wanted.size, (came) => isWanted(came, wanted)),
  );
  if (typeof sums === 'string') return { kind: wanted.kind === 'thumbnail' ? 'gone' : sums };
  if (!isWanted(sums, wanted)) return { kind: 'changed' };
  const stamp = await folder.stampOf(blobKey);
  const { size, sha256 } = sums;
  return { kind: 'copied', listed: { blobKey, size, sha256, modifiedAt: stamp?.modifiedAt ?? 0 } };
}

/** @throws what keeps all blobs from being read or written; a single one that is not given is told */
async function read(
  blobs: BlobStore,
  { blobKey }: WantedBlob,
  work: (source: Awaited<ReturnType<BlobStore['open']>>) => Promise<ContentSums>,
): Promise<ContentSums | UnbackedFile['reason']> {
  try {
    const source = await blobs.open(blobKey);
    try {
      return await work(source);
    } finally {
      source.destroy();
    }
  } catch (error) {
    if (error instanceof BlobMissingError) return 'missing';
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'file_too_large') return 'changed';
    if (error.code !== 'storage_unavailable' && error.code !== 'upload_incomplete') throw error;
    await blobs.check();
    return 'unreadable';
  }
}
