import type { OnConflict } from './upload.commands.js';

/** `form`: one request, which can't be resumed. `tus`: resumable. */
export type UploadKind = 'form' | 'tus';

/**
 * `receiving`: its bytes come. `kept`: they are where its file will have them, or on their way there; what fails then is
 * tried again from there. `filed`: they are a file's. From each of the first two it can be dropped, and leaves nothing:
 * whoever deletes the record removes the bytes, and nobody else does.
 */
export type UploadState = 'receiving' | 'kept' | 'filed';

/** An upload on its way, and what it reserves of its owner's quota. */
export interface Upload {
  id: string;
  kind: UploadKind;
  state: UploadState;
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
  /** Whether what it replaces is gone for good. */
  permanent: boolean;
  declaredType: string;
  /** What the client says of the whole, in lower-case hex; once kept, what it is. */
  sha256: string | null;
  /** Once kept. */
  crc32: number | null;
  /** As the client wrote it, for who asks where the upload stands. */
  metadata: string;
  /** In bytes; null for a form, which does not tell. */
  length: number | null;
  /** So many bytes survive a power cut. */
  offset: number;
  reservedBytes: number;
  /** The blob store in which the bytes lie until they are kept; null of an upload from before that was noted. */
  storeId: string | null;
  /** Its name of them; null for a form, until they have come. */
  handle: string | null;
  /** Where they are kept, as long as no file has them. */
  blobKey: string | null;
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
