import type { Archive, ArchiveEntry, ArchiveFile } from '../../domain/archives/archive.js';
import type { BlobStore } from '../../domain/files/blob-store.js';
import type { ZipEntry } from './zip.js';

/** All that an archive holds, as it is asked for. */
export async function* zipEntries(
  { known, rest }: Archive,
  asZip: (entry: ArchiveEntry) => ZipEntry,
): AsyncGenerator<ZipEntry> {
  for (const entry of known) yield asZip(entry);
  if (rest) for await (const entry of rest) yield asZip(entry);
}

export const zipEntry =
  (blobs: Pick<BlobStore, 'open'>, onOpen: (file: ArchiveFile) => void = () => undefined) =>
  (entry: ArchiveEntry): ZipEntry => {
    const { path, at, kind } = entry;
    if (kind === 'folder') return { path, at, content: null };
    const open = async () => {
      const source = await blobs.open(entry.blobKey);
      onOpen(entry);
      return source;
    };
    return { path, at, content: { size: entry.size, crc32: entry.crc32, sha256: entry.sha256, open } };
  };
