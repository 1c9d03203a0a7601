import { count, entryKind, id, nullable, object, text, time } from './parts.js';

export const entrySchemas = {
  MovedEntries: object({
    items: {
      type: 'array',
      items: object({
        kind: entryKind,
        id,
        name: text,
        fromName: text,
        fromFolderId: nullable(id),
        replacedId: nullable(id),
      }),
      description:
        'What was moved, under its new name, and where from. Not in it: what was there already or skipped.',
    },
  }),
  EntryJob: object({
    id,
    act: { enum: ['delete', 'move', 'restore', 'purge'] },
    ownerId: id,
    total: { ...count, description: 'What the list matched when it was asked for.' },
    doneCount: count,
    leftCount: { ...count, description: 'Of how many it could not be done.' },
    createdAt: time,
    finishedAt: { ...nullable(time), description: 'null: it is under way.' },
  }),
} as const;
