import { id, listOf, nullable, object, text, time } from './parts.js';

export const logSchemas = {
  Log: object({
    id: text,
    time,
    level: { enum: ['debug', 'info', 'warning', 'error'] },
    message: text,
    event: nullable(text),
    requestId: nullable(text),
    userId: nullable(id),
    details: { type: 'object' },
  }),
  LogList: listOf('Log', {
    reachedAt: {
      ...nullable(time),
      description: 'Up to which moment it was looked, where that did not fill the page.',
    },
  }),
} as const;
