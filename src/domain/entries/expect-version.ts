import { DomainError } from '../shared/domain-error.js';

/** The versions that the client may have seen (`If-Match`, RFC 9110, 13.1.1), or any. */
export type ExpectedVersions = 'any' | readonly number[];

/** @throws DomainError `precondition_failed` where somebody else was faster. */
export function expectVersion({ version }: { version: number }, expected: ExpectedVersions): void {
  if (expected !== 'any' && !expected.includes(version)) throw new DomainError('precondition_failed');
}
