import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '../../domain/files/blob-store.js';
import type { StoredFile } from '../../domain/files/file.js';
import { decodeText } from './decode-text.js';
import { isRendered, languageOf, type PreviewKind, previewKindOf } from './preview-kind.js';
import { createRenderer } from './renderer.js';

/** What views/files/_preview-stage.ejs shows. */
export interface Preview {
  /** Null: nothing of it can be shown. */
  kind: PreviewKind | null;
  /** Of what we render: HTML that is safe to show. */
  html: string | null;
  /** Of what the browser can't or may not show as it is: the text itself. */
  text: string | null;
  /** Whether only the beginning is shown. */
  isCut: boolean;
}

/** So much of a text is shown; more helps nobody who wants to know what is in it. */
export const MAX_TEXT_BYTES = 512 * 1024;

const renderer = createRenderer();

/** Looks into a file as far as that is needed to show it. It knows nothing of addresses: those are the view's. */
export async function openPreview(blobs: Pick<BlobStore, 'open'>, file: StoredFile): Promise<Preview> {
  const kind = previewKindOf(file);
  if (!isRendered(kind)) return { kind, html: null, text: null, isCut: false };
  const isCut = file.size > MAX_TEXT_BYTES;
  const text = decodeText(await firstBytes(blobs, file), !isCut);
  if (text === null) return { kind: null, html: null, text: null, isCut: false };
  const html = kind === 'text' ? null : await renderer.render(jobOf(kind, file.name, text), file.ownerId);
  return { kind: html === null ? 'text' : kind, html, text: html === null ? text : null, isCut };
}

const jobOf = (kind: 'markdown' | 'code', name: string, text: string) =>
  kind === 'markdown' ? { kind, text } : { kind, text, language: languageOf(name) };

async function firstBytes(blobs: Pick<BlobStore, 'open'>, { blobKey, size }: StoredFile): Promise<Buffer> {
  if (size === 0) return Buffer.alloc(0);
  return buffer(await blobs.open(blobKey, { start: 0, end: Math.min(size, MAX_TEXT_BYTES) - 1 }));
}
