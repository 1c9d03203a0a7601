import Joi, { type StringSchema } from 'joi';

/** Free text that PostgreSQL can keep: no NUL, no half of a surrogate pair. */
export const textSchema = (maxLength: number): StringSchema =>
  Joi.string()
    .allow('')
    .max(maxLength)
    .pattern(/^[^\0]*$/, { name: 'printable' })
    .custom((value: string, helpers) => (value.isWellFormed() ? value : helpers.error('pattern.printable')));
