import type { ObjectSchema, ValidationErrorItem } from 'joi';
import { DomainError, type FieldError } from './domain-error.js';

/**
 * Checks a command's input and returns it normalised (trimmed, defaults filled in).
 * @throws DomainError `validation_failed` with every bad field; values never stand in it, for they may be secrets.
 */
export function validate<T>(schema: ObjectSchema<T>, input: unknown): T {
  const { value, error } = schema.validate(input ?? {}, { abortEarly: false, errors: { render: false } });
  if (error) throw new DomainError('validation_failed', { fields: error.details.map(toFieldError) });
  return value;
}

function toFieldError({ path, type, context }: ValidationErrorItem): FieldError {
  const { limit, name, valids } = context ?? {};
  const rule = type === 'string.pattern.name' ? `pattern.${name}` : type;
  return { field: path.join('.'), rule, params: { limit, valids } };
}
