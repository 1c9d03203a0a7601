import { bytes, id, listOf, nullable, object, text, time } from './parts.js';

export const uploadSchemas = {
  Upload: object({
    id,
    name: text,
    size: bytes,
    offset: { ...bytes, description: 'So many bytes have come.' },
    folderId: { ...nullable(id), description: 'null: the root.' },
    ownerId: id,
    metadata: { ...text, description: '`Upload-Metadata` as it was sent.' },
    url: { type: 'string', format: 'uri-reference' },
    createdAt: time,
    expiresAt: time,
  }),
  UploadList: listOf('Upload'),
} as const;
