import Joi, { type StringSchema } from 'joi';

/** Free text that PostgreSQL can keep: no NUL, no half of a surrogate pair. */
export const textSchema = (maxLength: number): StringSchema =>
  Joi.string()
    .allow('')
    .max(maxLength)
    .pattern(/^[^\0]*$/, { name: 'printable' })
    .custom((value: string, helpers) => (value.isWellFormed() ? value : helpers.error('pattern.printable')));

/** What a search looks for: whatever a name can be (255 bytes of UTF-8), taken apart or put together. */
export const wordsSchema: StringSchema = textSchema(255).normalize('NFC');

/** A password is of so many letters however a keyboard composed them. */
export const passwordText: StringSchema = Joi.string().normalize('NFC').max(128);
