import Joi, { type DateSchema, type ObjectSchema } from 'joi';
import { validate } from './validate.js';

/**
 * A moment in ISO 8601, in UTC or with its distance from it: without that it would be the server's own time. A day alone
 * begins in UTC. Days and hours that no calendar and no clock has (RFC 3339, 5.6 and 5.7) are refused, where `Date`
 * would move them on: February 30th, 24:00.
 */
export const momentSchema: DateSchema = Joi.date()
  .iso()
  .min('0001-01-01')
  .max('9999-12-31')
  .custom((value: Date, helpers) => {
    const { original } = helpers;
    if (typeof original !== 'string') return value;
    const isLocal = /\d[T ]\d/i.test(original) && !hasZone.test(original);
    if (isLocal) return helpers.error('date.format');
    return isInCalendar(original) ? value : helpers.error('date.unreal');
  });

/**
 * The moment that stands in one field, where there is no command around it.
 * @throws DomainError `validation_failed`
 */
export function readMoment(field: string, value: unknown): Date {
  const schema: ObjectSchema<Record<string, Date>> = Joi.object({ [field]: momentSchema });
  return validate(schema, { [field]: value })[field] as Date;
}

const hasZone = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i;

/** Year, month and day as they are written, and the hour. ISO 8601 has years of six digits, too. */
const written = /^([+-]?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d))?/i;

/** Whether there is such a day and such an hour: of what is written without a day nothing can be wrong. */
function isInCalendar(moment: string): boolean {
  const [, year, month, day, hour] = written.exec(moment)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return true;
  return day >= 1 && day <= daysIn(year, month) && hour !== 24;
}

/** `Date.UTC` takes years below 100 for those of the last century; 400 years on the calendar is the same. */
const daysIn = (year: number, month: number): number =>
  month < 1 || month > 12 ? 0 : new Date(Date.UTC((year % 400) + 400, month, 0)).getUTCDate();

/** A day of the calendar and nothing else: `2028-02-29`. */
export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && isInCalendar(text);
