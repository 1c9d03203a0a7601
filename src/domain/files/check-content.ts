import { BlobMissingError, type BlobStore, type ContentSums, type MeasureOptions } from './blob-store.js';

/** What is wrong with stored bytes, under stable names. */
export type Damage = 'missing_bytes' | 'wrong_size' | 'wrong_hash' | 'unreadable_bytes';

/** What a record says of a content. */
export interface ExpectedContent extends Pick<ContentSums, 'size' | 'sha256'> {
  blobKey: string;
}

export interface ContentCheck {
  /** Null: it is what it was. */
  damage: Damage | null;
  /** As far as there are bytes. */
  sums: ContentSums | null;
  /** What kept it from being read. */
  cause?: unknown;
}

/**
 * Reads a content and compares it with its record: the one check that everybody makes who looks for rot.
 * @throws where the store is away; the signal's reason
 */
export async function checkContent(
  blobs: Pick<BlobStore, 'measure' | 'check'>,
  { blobKey, size, sha256 }: ExpectedContent,
  options: MeasureOptions,
): Promise<ContentCheck> {
  try {
    const sums = await blobs.measure(blobKey, options);
    if (sums.size !== size) return { damage: 'wrong_size', sums };
    return { damage: sums.sha256 === sha256 ? null : 'wrong_hash', sums };
  } catch (cause) {
    if (cause instanceof BlobMissingError) return { damage: 'missing_bytes', sums: null };
    options.signal?.throwIfAborted();
    await blobs.check();
    return { damage: 'unreadable_bytes', sums: null, cause };
  }
}

/** The same without reading it: bytes of the right number may be others. */
export async function checkSize(
  blobs: Pick<BlobStore, 'lookAt' | 'pathOf' | 'check'>,
  { blobKey, size }: Pick<ExpectedContent, 'blobKey' | 'size'>,
): Promise<Damage | null> {
  const look = await blobs.lookAt({ name: blobKey, path: blobs.pathOf(blobKey) });
  if (look?.kind === 'file') return look.size === size ? null : 'wrong_size';
  await blobs.check();
  return 'missing_bytes';
}
