import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '../../domain/files/blob-store.js';
import type { StoredFile } from '../../domain/files/file.js';
import { decodeAs, decodeText } from './decode-text.js';
import type { EncodingLabel } from './encodings.js';
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
  /** Whether a table has more rows or columns than are shown. */
  isTableCut: boolean;
  /** Why nothing is shown: of this type nothing is, it is not what its name says, or not what was stored. */
  why: 'none' | 'broken' | 'damaged';
  /** What a text was read as, by its label in WHATWG's Encoding standard. */
  encoding: string | null;
}

/** So much of a text is shown; more helps nobody who wants to know what is in it. */
export const MAX_TEXT_BYTES = 512 * 1024;

const renderer = createRenderer();

/**
 * Looks into a file as far as that is needed to show it. It knows nothing of addresses: those are the view's.
 * @param chosen the encoding that the reader wants; undefined: it is guessed
 */
export async function openPreview(
  blobs: Pick<BlobStore, 'open'>,
  file: StoredFile,
  chosen?: EncodingLabel,
): Promise<Preview> {
  const kind = previewKindOf(file);
  const none = {
    kind,
    html: null,
    text: null,
    isCut: false,
    isTableCut: false,
    why: 'none' as const,
    encoding: null,
  };
  const broken: Preview = { ...none, kind: null, why: 'broken' };
  if (file.isDamaged) return { ...broken, why: 'damaged' };
  if (kind === 'pdf' && !(await isPdf(blobs, file))) return broken;
  if (!isRendered(kind)) return none;
  const isCut = file.size > MAX_TEXT_BYTES;
  const bytes = await firstBytes(blobs, file, MAX_TEXT_BYTES);
  const decoded = chosen ? decodeAs(chosen, bytes, !isCut) : await decodeText(bytes, !isCut);
  if (decoded === null) return broken;
  const { text, encoding } = decoded;
  const html = kind === 'text' || text === '' ? null : await render(kind, file, text);
  if (html === null) return { ...none, kind: 'text', text, isCut, encoding };
  return { ...none, html, isCut, isTableCut: html.startsWith('<table data-cut'), encoding };
}

const render = (kind: 'markdown' | 'code' | 'table', { name, ownerId }: StoredFile, text: string) =>
  renderer.render(kind === 'code' ? { kind, text, language: languageOf(name) } : { kind, text }, ownerId);

/** It says so in its first 1024 bytes (ISO 32000, annex I); what doesn't is a blank to some viewers. */
const isPdf = async (blobs: Pick<BlobStore, 'open'>, file: StoredFile): Promise<boolean> =>
  (await firstBytes(blobs, file, 1024)).includes('%PDF-');

async function firstBytes(
  blobs: Pick<BlobStore, 'open'>,
  { blobKey, size }: StoredFile,
  count: number,
): Promise<Buffer> {
  if (size === 0) return Buffer.alloc(0);
  return buffer(await blobs.open(blobKey, { start: 0, end: Math.min(size, count) - 1 }));
}
