import { lookup } from 'mime-types';

/** A stored file's record (R31). Called so because `File` is a global of the language. */
export interface StoredFile {
  id: string;
  ownerId: string;
  /** null: the root. */
  folderId: string | null;
  name: string;
  /** In bytes. */
  size: number;
  mimeType: string;
  /** Of the content, in lower-case hex. */
  sha256: string;
  /** Of the content, unsigned; null: not reckoned yet. */
  crc32: number | null;
  /** Whether the scrub found other bytes than were stored, or none. */
  isDamaged: boolean;
  comment: string;
  /** Where the blob store keeps the bytes. Opaque; never leaves the server. */
  blobKey: string;
  uploadedAt: Date;
  updatedAt: Date;
  lastDownloadedAt: Date | null;
  downloadCount: number;
  linkCount: number;
  /** Grows with every change of name, comment, folder or content, not with downloads. */
  version: number;
  /** Where its thumbnail lies, like `blobKey`; null: there is none, or not yet. */
  thumbnailKey: string | null;
}

/** What lists show of a file. */
export type ListedFile = Omit<StoredFile, 'crc32' | 'isDamaged' | 'blobKey' | 'updatedAt' | 'downloadCount'>;

const token = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/** The registry calls `.ts` a film, which hardly anybody keeps. */
const typescriptName = /\.[cm]?tsx?$/i;

/** The registry has another word for some of these, or none; browsers and cameras make JPEG of them all. */
const jpegName = /\.(jfif|jfi|jif|pjpeg|pjp)$/i;
const jpegTypes = new Set(['image/jpg', 'image/pjpeg', 'image/pjpg', 'image/x-jpeg']);

/** By the name's ending, as people expect after a rename; else what the client said; else bytes. */
export function mimeTypeOf(name: string, declared = ''): string {
  const bare = (declared.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (typescriptName.test(name)) return 'text/x-typescript';
  if (jpegName.test(name)) return 'image/jpeg';
  const known = name.includes('.') && lookup(name);
  if (known) return known;
  if (jpegTypes.has(bare)) return 'image/jpeg';
  return token.test(bare) ? bare : 'application/octet-stream';
}

const safeInline = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/.+|video\/.+|application\/pdf|text\/plain)$/;

/** Whether a browser may show it on our origin: nothing here can run as script. SVG, HTML and XML can. */
export const isSafeInline = (mimeType: string): boolean => safeInline.test(mimeType);

/** All that the blob store keeps of it. */
export const blobKeysOf = ({
  blobKey,
  thumbnailKey,
}: Pick<StoredFile, 'blobKey' | 'thumbnailKey'>): string[] =>
  thumbnailKey === null ? [blobKey] : [blobKey, thumbnailKey];

/** For the audit. */
export const aboutFile = ({ id, ownerId, name }: Pick<StoredFile, 'id' | 'ownerId' | 'name'>) => ({
  object: { kind: 'file' as const, id, name },
  ownerId,
});
