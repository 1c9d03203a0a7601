import { factorKinds } from '../../../domain/second-factors/second-factor.js';
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
      challenge: {
        ...text,
        description:
          '`second_factor_required`: what `POST /auth/login/second-factor` goes on with, for five minutes.',
      },
      factors: { type: 'array', items: { enum: factorKinds }, description: 'By what it goes on.' },
      errors: { type: 'array', items: object({ field: text, message: text }) },
    },
    ['challenge', 'factors', 'errors'],
  ),
} as const;
