import type { ExpectedVersions } from '../domain/entries/expect-version.js';
import { DomainError } from '../domain/shared/domain-error.js';
import type { Fields, Row } from './table-definition.js';

/** Those that may be written; all others are not looked at. */
export const pick = (params: Row, names: string[] = []): Fields =>
  Object.fromEntries(
    names.filter((name) => Object.hasOwn(params, name)).map((name) => [name, asField(name, params[name])]),
  );

/** AdminJS makes an empty list or object of its words for them. */
function asField(name: string, value: unknown): string | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object')
    throw new DomainError('validation_failed', {
      fields: [{ field: name, rule: 'string.base', params: {} }],
    });
  return typeof value === 'boolean' ? value : String(value);
}

/**
 * AdminJS sends back all that it was given of the record, so that the version comes along.
 * @throws DomainError `precondition_failed` for what was never one
 */
export function versionOf({ version }: Row): ExpectedVersions {
  if (version === undefined) return 'any';
  if (!/^[0-9]{1,9}$/.test(String(version))) throw new DomainError('precondition_failed');
  return [Number(version)];
}

/** AdminJS sends whole records; a command names only what changes. */
export const changed = (fields: Fields, row: Row): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => String(value ?? '') !== String(row[name] ?? '')),
  );
