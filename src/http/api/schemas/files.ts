import { bytes, count, id, listOf, nullable, object, text, time } from './parts.js';

export const fileSchemas = {
  File: object({
    id,
    name: text,
    size: bytes,
    mimeType: text,
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    comment: text,
    folderId: { ...nullable(id), description: 'null: the root.' },
    ownerId: id,
    uploadedAt: time,
    updatedAt: time,
    lastDownloadedAt: nullable(time),
    downloadCount: count,
    linkCount: count,
  }),
  FileList: listOf('File'),
} as const;
