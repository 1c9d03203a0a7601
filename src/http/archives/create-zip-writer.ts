import { Readable } from 'node:stream';
import type { ZipWriter } from '../../domain/archives/zip-writer.js';
import type { BlobStore } from '../../domain/files/blob-store.js';
import { zipOf } from './zip.js';
import { zipEntries, zipEntry } from './zip-entries.js';

/** Archives that go to no client, but into a storage. */
export const createZipWriter =
  (blobs: Pick<BlobStore, 'open'>): ZipWriter =>
  (archive) =>
    Readable.from(zipOf(zipEntries(archive, zipEntry(blobs))), { objectMode: false });
