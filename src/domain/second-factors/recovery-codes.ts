import { createHash, randomBytes } from 'node:crypto';

const COUNT = 10;
const LETTERS = 24;

/** Crockford's: none is mistaken for another, and there are as many as five bits say. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 120 bits each, so that a plain SHA-256 keeps them: `4k7w-m2qp-…`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: COUNT }, newCode);

const newCode = (): string =>
  Array.from(randomBytes(LETTERS), (byte) => alphabet[byte % alphabet.length])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-');

/** However it was copied: in capitals, without dashes, or with what looks like a digit. Null for what can't be one. */
export function hashRecoveryCode(typed: string): Buffer | null {
  const code = typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
  return code.length === LETTERS ? createHash('sha256').update(code).digest() : null;
}
