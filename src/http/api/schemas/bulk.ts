import { jobMembers } from './jobs.js';
import { count, flag, nullable, object, text } from './parts.js';

export const bulkSchemas = {
  StartedBulk: object({
    ...jobMembers,
    slipsKey: {
      ...nullable(text),
      description: 'For the slips, where it gives one-time passwords. It is told once, and kept nowhere.',
    },
  }),
  BulkPreview: object({
    total: { ...count, description: 'So many are selected.' },
    count: { ...count, description: 'To so many it will be done.' },
    left: {
      type: 'array',
      items: object({ reason: text, reasonText: nullable(text), count }),
      description: 'Who is left out, by the reason.',
    },
    names: { type: 'array', items: text, description: 'The first of those that it will be done to.' },
    canUndo: flag,
    isFinal: { ...flag, description: 'There is no way back: it asks for `confirmedCount`.' },
  }),
} as const;
