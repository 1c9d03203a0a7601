import { bytes, count, flag, id, nullable, object, text, time } from './parts.js';

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

const backup = object({
  id,
  startedAt: time,
  finishedAt: time,
  isWhole: { ...flag, description: 'No file was left out.' },
  fileCount: count,
  bytes,
  copiedCount: { ...count, description: 'The others were in the folder already.' },
  copiedBytes: bytes,
  damagedCount: { ...count, description: 'Files that were left out, for they are damaged.' },
});

const backupHealth = object({
  state: {
    enum: ['well', 'none', 'old', 'damaged', 'off'],
    description:
      '`old`: the last whole one is older than the setting `backupWarnDays`; `damaged`: files were left out of the last one; `off`: the setting is 0.',
  },
  lastWhole: nullable(backup),
  latest: nullable(backup),
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
  Capacities: object({ files: capacity, database: capacity, backup: backupHealth, version: text }),
} as const;
