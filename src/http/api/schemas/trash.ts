import { bytes, count, entryKind, id, listOf, nullable, object, ref, text, time } from './parts.js';

export const trashSchemas = {
  TrashEntry: object({
    id,
    kind: entryKind,
    name: text,
    size: { ...bytes, description: 'In bytes; of a folder, with all that went in with it.' },
    fileCount: count,
    mimeType: { ...nullable(text), description: 'Of a file; null for a folder.' },
    folderId: { ...nullable(id), description: 'Where it was. null: in the root.' },
    ownerId: id,
    deletedAt: time,
    deletedBy: { ...nullable(id), description: 'Who deleted it. null: nobody knows.' },
    expiresAt: { ...time, description: 'When it goes for good.' },
  }),
  TrashList: listOf('TrashEntry'),
  RestoredEntry: object({
    id,
    kind: entryKind,
    name: { ...text, description: 'With a number where the old name is taken.' },
    folderId: { ...nullable(id), description: 'Where it is now. null: the root.' },
    ownerId: id,
  }),
  RestoredEntries: object({
    items: { type: 'array', items: ref('RestoredEntry') },
    missingIds: { type: 'array', items: id, description: 'What was not in the trash any more.' },
  }),
  PurgedEntries: object({
    purgedIds: { type: 'array', items: id },
    missingIds: { type: 'array', items: id, description: 'What was not in the trash any more.' },
  }),
} as const;
