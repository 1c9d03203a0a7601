import type { OnConflict } from './upload.commands.js';

/** `form`: one request, which can't be resumed. `tus`: resumable. */
export type UploadKind = 'form' | 'tus';

/** An upload on its way, and what it reserves of its owner's quota. */
export interface Upload {
  id: string;
  kind: UploadKind;
  /** Whose storage; null as long as an admin's form has not told. */
  ownerId: string | null;
  /** null: the guest of a link. */
  uploaderId: string | null;
  folderId: string | null;
  name: string;
  /** Folders below that one, made at the end where they are missing. */
  path: string[];
  comment: string;
  onConflict: OnConflict;
  declaredType: string;
  /** What the client says of the whole, in lower-case hex. */
  sha256: string | null;
  /** As the client wrote it, for who asks where the upload stands. */
  metadata: string;
  /** In bytes; null for a form, which does not tell. */
  length: number | null;
  /** So many bytes survive a power cut. */
  offset: number;
  reservedBytes: number;
  /** The blob store's name of the bytes; null for a form. */
  handle: string | null;
  createdAt: Date;
  expiresAt: Date;
  /** The file that it became. */
  fileId: string | null;
}

/** A resumable upload, whose length and place in the blob store are known from the start. */
export type ResumableUpload = Upload & { kind: 'tus'; ownerId: string; length: number; handle: string };

const minuteMs = 60_000;

/** An upload that got no byte for so long is dead. Who resumes one may have slept over it; a form can't be resumed. */
const lifetimeMs: Record<UploadKind, number> = { form: 15 * minuteMs, tus: 24 * 60 * minuteMs };

export const expiryOf = (kind: UploadKind, now = Date.now()): Date => new Date(now + lifetimeMs[kind]);
