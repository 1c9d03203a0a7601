import { flag, id, listOf, object, ref, text, time } from './parts.js';

export const sessionSchemas = {
  Tokens: object({
    accessToken: text,
    tokenType: { const: 'Bearer' },
    expiresIn: { type: 'integer', description: 'In seconds.' },
    refreshToken: text,
    user: ref('User'),
  }),
  Session: object({
    id,
    kind: { enum: ['browser', 'api'] },
    createdAt: time,
    lastSeenAt: time,
    address: text,
    agent: text,
    isCurrent: flag,
  }),
  SessionList: listOf('Session'),
} as const;
