import type { ObjectSchema, ValidationErrorItem } from 'joi';
import { DomainError, type FieldError } from './domain-error.js';

/** More help nobody, and a body with ten thousand unknown members would get an answer many times its size. */
const MAX_FIELD_ERRORS = 50;

/**
 * Checks a command's input and returns it normalised (trimmed, defaults filled in).
 * @throws DomainError `validation_failed` with the bad fields; values never stand in it, for they may be secrets.
 */
export function validate<T>(schema: ObjectSchema<T>, input: unknown): T {
  const { value, error } = schema.validate(input ?? {}, { abortEarly: false, errors: { render: false } });
  if (error)
    throw new DomainError('validation_failed', {
      fields: error.details.slice(0, MAX_FIELD_ERRORS).map(toFieldError),
    });
  const bad = unkeepableTexts(value);
  if (bad.length > 0) throw new DomainError('validation_failed', { fields: bad.slice(0, MAX_FIELD_ERRORS) });
  return value;
}

/** Halves of surrogate pairs and NUL: no database keeps them, and nothing that is sent on may hold them. */
function unkeepableTexts(value: unknown, path: string[] = []): FieldError[] {
  if (typeof value === 'string') {
    const isFine = value.isWellFormed() && !value.includes('\0');
    return isFine ? [] : [{ field: path.join('.'), rule: 'pattern.printable', params: {} }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => unkeepableTexts(member, [...path, name]));
}

function toFieldError({ path, type, context }: ValidationErrorItem): FieldError {
  const { limit, name, valids } = context ?? {};
  const rule = type === 'string.pattern.name' ? `pattern.${name}` : type;
  return { field: path.join('.'), rule, params: { limit, valids } };
}
