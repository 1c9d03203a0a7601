import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { BlobStore } from '../../domain/files/blob-store.js';
import type { StoredFile } from '../../domain/files/file.js';
import type { DrawnFile } from '../../domain/previews/get-thumbnail.js';
import { listOf } from '../request/headers.js';
import { isClientGone } from './client-gone.js';

/** Stands in a thumbnail's address, so that it may be kept for ever: other content has another one. */
export const thumbnailVersion = ({ sha256 }: Pick<StoredFile, 'sha256'>): string => sha256.slice(0, 16);

/** Answers GET or HEAD with a file's thumbnail. */
export async function sendThumbnail(
  req: Request,
  res: Response,
  file: DrawnFile,
  { blobs }: { blobs: Pick<BlobStore, 'open'> },
): Promise<void> {
  const version = thumbnailVersion(file);
  const etag = `"${version}-thumbnail"`;
  const isVersioned = req.query.v === version;
  res.set({
    'Content-Type': 'image/webp',
    ETag: etag,
    'Cache-Control': isVersioned ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'self'",
  });
  if (listOf(req.get('If-None-Match')).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)) {
    res.status(304).end();
    return;
  }
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  try {
    await pipeline(await blobs.open(file.thumbnailKey), res);
  } catch (error) {
    if (!isClientGone(error)) throw error;
  }
}
