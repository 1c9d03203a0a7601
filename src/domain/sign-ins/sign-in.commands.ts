import Joi, { type ObjectSchema } from 'joi';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { textSchema } from '../shared/text.js';
import { type HoldKind, holdKinds, type LimitRule } from './sign-in.js';

export interface ListFailures extends PageQuery<'lastAt'> {
  network?: string;
  userId?: string;
  from?: Date;
  to?: Date;
}

export const listFailuresSchema: ObjectSchema<ListFailures> = listSchema<ListFailures>(
  ['lastAt'],
  '-lastAt',
  {
    network: textSchema(100).empty(''),
    userId: idSchema.empty(''),
    from: momentSchema.empty(''),
    to: momentSchema.empty(''),
  },
);

export interface AddHold {
  kind: HoldKind;
  network: string;
  reason: string;
  until: Date | null;
}

export const addHoldSchema: ObjectSchema<AddHold> = Joi.object({
  kind: Joi.string()
    .valid(...holdKinds)
    .default('hold'),
  network: Joi.string().trim().max(60).required(),
  reason: textSchema(200).trim().default(''),
  until: momentSchema.greater('now').allow(null).default(null),
});

export interface SummarizeSignIns {
  /** The last so many hours. */
  hours: number;
}

export const summarizeSignInsSchema: ObjectSchema<SummarizeSignIns> = Joi.object({
  hours: Joi.number()
    .integer()
    .min(1)
    .max(24 * 90)
    .default(24),
});

export const letThroughSchema: ObjectSchema<{ rule: LimitRule; key: string }> = Joi.object({
  rule: Joi.string().valid('pair', 'address', 'target').required(),
  key: Joi.string().max(100).required(),
});
