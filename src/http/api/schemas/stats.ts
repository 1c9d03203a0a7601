import { bytes, count, id, nullable, object, text } from './parts.js';

const day = object({
  date: { type: 'string', format: 'date' },
  users: count,
  files: count,
  bytes,
  links: count,
  downloads: { ...nullable(count), description: 'null: nobody counted yet.' },
  failedSignIns: nullable(count),
});

const leadingUser = object({ id, login: text, fullName: text, bytes });

const capacity = object({
  freeBytes: { ...nullable(bytes), description: 'null: nobody says how much room there is.' },
  totalBytes: nullable(bytes),
  usedBytes: bytes,
  forecast: {
    enum: ['none', 'unknown', 'later', 'known'],
    description: '`unknown`: fewer than seven days are known; `later`: not within a year.',
  },
  fullOn: { ...nullable({ type: 'string' }), format: 'date', description: 'In UTC.' },
});

export const statsSchemas = {
  Stats: object({
    totals: object({ users: count, files: count, bytes, trashBytes: bytes, links: count }),
    daily: { type: 'array', items: day, description: 'The oldest first, today last. Days are those of UTC.' },
  }),
  Leaders: object({
    largest: { type: 'array', items: leadingUser },
    growing: { type: 'array', items: leadingUser, description: '`bytes`: more than 30 days ago.' },
    mostUsedLinks: {
      type: 'array',
      items: object({
        id,
        name: text,
        ownerId: id,
        ownerLogin: text,
        openCount: count,
        downloadCount: count,
      }),
    },
  }),
  Capacities: object({ files: capacity, database: capacity, version: text }),
} as const;
