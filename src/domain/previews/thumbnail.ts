import type { StoredFile } from '../files/file.js';

const drawable = new Set([
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/tiff',
]);

const MAX_SOURCE_BYTES = 100 * 1024 * 1024;

/** Whether a thumbnail is worth a try: the content may still turn out to be something else. */
export const isDrawable = ({ mimeType, size }: Pick<StoredFile, 'mimeType' | 'size'>): boolean =>
  drawable.has(mimeType) && size > 0 && size <= MAX_SOURCE_BYTES;
