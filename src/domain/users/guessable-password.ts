import { DomainError } from '../shared/domain-error.js';
import { commonBeginnings, commonPasswords } from './common-passwords.js';
import type { User } from './user.js';

/** What whoever guesses tries first, as NIST SP 800-63B, 3.1.1.2, wants it refused. */
export type Guess = 'password.common' | 'password.own';

/** Signs that stand for a letter: `P@ssw0rd` is no better than what it stands for. */
const letterOf: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  '5': 's',
  $: 's',
  '7': 't',
};

/** Letters that are the same to people, such as those of full width, are the same. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Neither case nor the digits and signs at its end make a password hard to guess. */
const stemOf = (text: string): string => folded(text).replace(/[^\p{L}]+$/u, '');

const plain = (text: string): string => text.replace(/[@4!3105$7]/g, (sign) => letterOf[sign] ?? sign);

/** One text, each word of it between blanks: a look takes some microseconds, and no memory. */
const listed = commonPasswords.replaceAll('\n', ' ');

const isCommon = (word: string): boolean => /^\S{3,}$/u.test(word) && listed.includes(` ${word} `);

/** Nothing but digits and signs comes after what many have. */
const beginsCommonly = (word: string): boolean =>
  commonBeginnings.some(
    (beginning) => word.startsWith(beginning) && !/\p{L}/u.test(word.slice(beginning.length)),
  );

/** What of the account's own makes `password` easy to guess, or that many have it; null where nothing does. */
export function guessOf(
  password: string,
  { login, email }: { login?: string; email?: string } = {},
): Guess | null {
  const stem = stemOf(password);
  const own = [login, email, email?.split('@')[0], 'kladovka'].map((name) => stemOf(name ?? ''));
  if (stem !== '' && own.includes(stem)) return 'password.own';
  const isOne = isCommon(stem) || isCommon(plain(stem)) || beginsCommonly(folded(password));
  return isOne ? 'password.common' : null;
}

/**
 * For a password of an account that is there already.
 * @throws DomainError `validation_failed` at `field` where it is easy to guess
 */
export function refuseGuessable(password: string, user: Pick<User, 'login' | 'email'>, field: string): void {
  const rule = guessOf(password, user);
  if (rule) throw new DomainError('validation_failed', { fields: [{ field, rule, params: {} }] });
}
