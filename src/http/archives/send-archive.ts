import type { Request, Response } from 'express';
import type { Archive, ArchiveFile } from '../../domain/archives/archive.js';
import { shortenedName } from '../../domain/entries/name.js';
import type { BlobStore } from '../../domain/files/blob-store.js';
import type { Settle } from '../../domain/links/claim-link-download.js';
import { ContentDamagedError } from '../content/checked-content.js';
import { contentDisposition } from '../content/content-disposition.js';
import { deliver, type Watch } from '../content/deliver.js';
import type { Logger } from '../types.js';
import { zipLength, zipOf } from './zip.js';
import { zipEntries, zipEntry } from './zip-entries.js';

export interface ArchiveOptions {
  blobs: Pick<BlobStore, 'open'>;
  logger: Pick<Logger, 'error'>;
  /**
   * Called once when bytes are about to flow, with how many there will be, as far as it is known; what it throws is the
   * answer. What it returns is called at the end with the number of bytes that did not reach the client.
   */
  onStart(size: number): Promise<Settle>;
  watch: Watch;
  /** Called as each file's turn comes. */
  onFile(file: ArchiveFile): void;
  /** Called where the store gives other bytes than it was given; the connection has been broken off. */
  onDamaged(file: { id: string }): void;
}

/**
 * Answers GET, HEAD or POST with an archive, made while it is sent. Where a file fails in the middle the connection
 * breaks off, so that nobody takes the part for the whole.
 */
export async function sendArchive(
  req: Request,
  res: Response,
  archive: Archive,
  { blobs, logger, watch, onStart, onFile, onDamaged }: ArchiveOptions,
): Promise<void> {
  const opened: { last?: ArchiveFile } = {};
  const asZip = zipEntry(blobs, (file) => {
    if (opened.last !== file) onFile(file);
    opened.last = file;
  });
  const knownSize = zipLength(archive.known.map(asZip));
  res.set({
    'Content-Type': 'application/zip',
    'Content-Disposition': contentDisposition('attachment', archiveName(archive)),
    'Accept-Ranges': 'none',
    'Cache-Control': 'private, no-store, no-transform',
    'X-Content-Type-Options': 'nosniff',
    ...(!archive.rest && { 'Content-Length': String(knownSize) }),
  });
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  const settle = await onStart(knownSize);
  const zip = zipOf(zipEntries(archive, asZip));
  try {
    await deliver(req, res, zip, { watch, promisedBytes: knownSize, settle, logger });
  } catch (error) {
    if (error instanceof ContentDamagedError && opened.last) onDamaged({ id: opened.last.fileId });
    throw error;
  }
}

/** Several things have no name in common: the day tells one archive from another. */
const archiveName = ({ name }: Archive): string =>
  shortenedName(`${name ?? `Kladovka ${new Date().toISOString().slice(0, 10)}`}.zip`);
