import { randomInt } from 'node:crypto';
import { passwordSchema } from './user.commands.js';

/** Letters and digits that nobody mistakes for each other. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/** About 93 bits, in four groups that are easy to copy by hand: `k7Rw-…`. */
export function generatePassword(): string {
  for (;;) {
    const groups = Array.from({ length: 4 }, () => randomText(4));
    const password = groups.join('-');
    if (!passwordSchema.validate(password).error) return password;
  }
}

const randomText = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
