import Joi, { type CustomHelpers, type ObjectSchema } from 'joi';
import type { ChainEnd } from './audit-store.js';

export interface VerifyAudit {
  after?: ChainEnd;
}

/** Where an earlier part came to, as it told: `position:hash`. */
export const verifyAuditSchema: ObjectSchema<VerifyAudit> = Joi.object({
  after: Joi.string()
    .custom((value: string, helpers: CustomHelpers) => {
      const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(value) ?? [];
      return position && hash
        ? { position: Number(position), hash }
        : helpers.error('string.pattern.name', { name: 'chainEnd' });
    })
    .empty(''),
});
