import { AppError, ForbiddenError, NotFoundError, ValidationError } from 'adminjs';
import { DomainError, type ErrorKind } from '../domain/shared/domain-error.js';
import { fieldMessage } from '../i18n/field-message.js';
import { type Language, translator } from '../i18n/index.js';

type PanelError = AppError | ForbiddenError | NotFoundError | ValidationError;

/** A refusal in AdminJS's language: a notice, and words beside the fields where there are any. */
const make: Record<ErrorKind, (message: string) => PanelError> = {
  validation: (message) => new AppError(message),
  unauthenticated: (message) => new ForbiddenError(message),
  forbidden: (message) => new ForbiddenError(message),
  not_found: (message) => new NotFoundError(message, 'record'),
  conflict: (message) => new AppError(message),
  gone: (message) => new NotFoundError(message, 'record'),
  precondition_failed: (message) => new AppError(message),
  too_large: (message) => new AppError(message),
  locked: (message) => new AppError(message),
  rate_limited: (message) => new AppError(message),
  checksum: (message) => new AppError(message),
  insufficient_storage: (message) => new AppError(message),
  unavailable: (message) => new AppError(message),
};

export function toPanelError(error: DomainError, language: Language): PanelError {
  const t = translator(language);
  const { fields = [], params = {}, retryAfterSeconds } = error.details;
  const message = t(`errors.${error.code}`, { count: retryAfterSeconds, ...params });
  // By which the panel's scripts know that they ask, and go on.
  if (error.code === 'proof_required') return new ValidationError({}, { type: error.code, message });
  if (fields.length === 0) return make[error.kind](message);
  const messages = fields.map((field) => [
    field.field,
    { type: field.rule, message: fieldMessage(t, field) },
  ]);
  return new ValidationError(Object.fromEntries(messages), { type: error.code, message });
}

/** Runs a use case for AdminJS; what is no refusal stays what it is. */
export async function inPanelTerms<T>(language: Language, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof DomainError ? toPanelError(error, language) : error;
  }
}
