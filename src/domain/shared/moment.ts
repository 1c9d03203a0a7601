import Joi, { type DateSchema } from 'joi';

/**
 * A moment in ISO 8601, in UTC or with its distance from it: without that it would be the server's own time. A day alone
 * begins in UTC.
 */
export const momentSchema: DateSchema = Joi.date()
  .iso()
  .min('0001-01-01')
  .max('9999-12-31')
  .custom((value: Date, helpers) => {
    const { original } = helpers;
    const isLocal = typeof original === 'string' && /\d[T ]\d/i.test(original) && !hasZone.test(original);
    return isLocal ? helpers.error('date.format') : value;
  });

const hasZone = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i;
