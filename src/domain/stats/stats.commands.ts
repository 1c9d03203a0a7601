import Joi, { type ObjectSchema } from 'joi';

export interface GetStats {
  /** So many, with today. */
  days: number;
}

export const MOST_DAYS = 365;

export const getStatsSchema: ObjectSchema<GetStats> = Joi.object({
  days: Joi.number().integer().min(1).max(MOST_DAYS).default(30),
});
