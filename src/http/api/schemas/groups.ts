import { bytes, count, flag, id, listOf, nullable, object, text, time } from './parts.js';

export const groupSchemas = {
  Group: object({
    id,
    name: text,
    description: text,
    defaultQuotaBytes: { ...nullable(bytes), description: 'Of whoever joins. null: they keep theirs.' },
    quotaBytes: { ...nullable(bytes), description: 'Of all members together. null: no limit.' },
    linkMakers: {
      enum: ['everyone', 'admins', null],
      description: 'null, here and below: as the place says.',
    },
    linkLongestDays: nullable(count),
    linkPasswordRequired: nullable(flag),
    linkUploadRequests: nullable(flag),
    version: count,
    createdAt: time,
    numbers: object(
      {
        memberCount: count,
        fileCount: count,
        usedBytes: bytes,
        trashBytes: bytes,
        reservedBytes: bytes,
        linkCount: { ...count, description: 'Not in a list.' },
      },
      ['linkCount'],
    ),
  }),
  GroupList: listOf('Group'),
  Joined: object({
    addedCount: count,
    quotaCount: { ...count, description: 'Of how many the quota is another one now.' },
  }),
  NamedJoined: object({
    isDone: { ...flag, description: 'Where it is false, nobody joined.' },
    foundCount: { ...count, description: 'So many people were found by the names.' },
    addedCount: { ...count, description: 'The others of them were in the group.' },
    quotaCount: { ...count, description: 'Of how many the quota is another one now.' },
    unknown: { type: 'array', items: text, description: 'Nobody has these.' },
    doubled: { type: 'array', items: text, description: 'They name somebody who was named before.' },
  }),
  Left: object({ removedCount: count }),
} as const;
