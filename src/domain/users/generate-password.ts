import { randomBytes } from 'node:crypto';
import { passwordSchema } from './user.commands.js';

/** Letters and digits that nobody mistakes for each other. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

const LETTERS = 16;

/** About 93 bits, in four groups that are easy to copy by hand: `k7Rw-…`. */
export const generatePassword = (): string => passwordFrom(() => randomBytes(LETTERS * 2));

/** @param bytes 32 at least, others for each attempt: until what they make is a good password */
export function passwordFrom(bytes: (attempt: number) => Buffer): string {
  for (let attempt = 0; ; attempt += 1) {
    const source = bytes(attempt);
    // Of two bytes each: no letter is likelier than another by a thousandth.
    const letters = Array.from(
      { length: LETTERS },
      (_, n) => alphabet[source.readUInt16BE(n * 2) % alphabet.length],
    );
    const password = letters.join('').replace(/(.{4})(?=.)/g, '$1-');
    if (!passwordSchema.validate(password).error) return password;
  }
}
