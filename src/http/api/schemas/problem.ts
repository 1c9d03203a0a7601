import { object, text } from './parts.js';

export const problemSchemas = {
  Problem: object(
    {
      type: { type: 'string', format: 'uri' },
      title: text,
      status: { type: 'integer' },
      detail: text,
      code: { ...text, description: 'Stable; never changes with the language.' },
      requestId: text,
      errors: { type: 'array', items: object({ field: text, message: text }) },
    },
    ['errors'],
  ),
} as const;
