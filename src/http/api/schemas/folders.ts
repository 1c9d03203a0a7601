import { id, listOf, nullable, object, ref, text, time } from './parts.js';

export const folderSchemas = {
  Folder: object({
    id,
    name: text,
    parentId: { ...nullable(id), description: 'null: the root.' },
    ownerId: id,
    createdAt: time,
    updatedAt: time,
  }),
  FolderList: listOf('Folder'),
  FolderPath: object({
    items: {
      type: 'array',
      items: ref('Folder'),
      description: 'From the root down, the folder itself last.',
    },
  }),
} as const;
