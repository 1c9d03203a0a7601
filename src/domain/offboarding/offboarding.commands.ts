import Joi, { type ObjectSchema } from 'joi';
import { filters, MAX_IDS } from '../bulk/bulk.commands.js';
import type { BulkFilter } from '../bulk/bulk-act.js';
import { idSchema } from '../shared/ids.js';
import { type OffboardingEnd, type OffboardingWay, offboardingEnds, offboardingWays } from './offboarding.js';

/** So many at a time. */
export const MOST_LEAVERS = MAX_IDS;

export interface PreviewOffboarding {
  ids?: string[];
  /** All that the list of users shows with it. */
  filter?: BulkFilter;
  way: OffboardingWay;
  /** For an archive: who asks, where nobody is named. */
  toUserId?: string;
}

export interface StartOffboarding extends PreviewOffboarding {
  account: OffboardingEnd;
  /** So many it will be done to, as the preview said. */
  confirmedCount: number;
}

const way = Joi.string().valid(...offboardingWays);

const who = {
  ids: Joi.array().items(idSchema).unique().min(1).max(MOST_LEAVERS),
  filter: Joi.object(filters.users),
};

export const previewOffboardingSchema: ObjectSchema<PreviewOffboarding> = Joi.object<PreviewOffboarding>({
  ...who,
  way: way.default('handOver'),
  toUserId: idSchema,
}).xor('ids', 'filter');

export const startOffboardingSchema: ObjectSchema<StartOffboarding> = Joi.object<StartOffboarding>({
  ...who,
  way: way.required(),
  toUserId: idSchema.when('way', {
    switch: [
      // biome-ignore-start lint/suspicious/noThenProperty: Joi’s word for it
      { is: 'handOver', then: Joi.required() },
      { is: 'delete', then: Joi.forbidden() },
      // biome-ignore-end lint/suspicious/noThenProperty: Joi’s word for it
    ],
  }),
  account: Joi.string()
    .when('way', {
      is: 'delete',
      // biome-ignore lint/suspicious/noThenProperty: Joi’s word for it
      then: Joi.valid('delete'),
      otherwise: Joi.valid(...offboardingEnds),
    })
    .default('delete'),
  confirmedCount: Joi.number().integer().min(1).max(MOST_LEAVERS).required(),
}).xor('ids', 'filter');
