import type { FieldError } from '../domain/shared/domain-error.js';
import type { Translate } from './index.js';

/** The sentence beside a field. */
export const fieldMessage = (t: Translate, { rule, params }: FieldError): string =>
  t([`validation.${rule}`, 'validation.any.invalid'], { count: Number(params.limit), ...params });
