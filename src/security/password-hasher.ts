import { randomBytes } from 'node:crypto';
import { hash, type Options, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../domain/users/password-hasher.js';
import { Gate } from './gate.js';

/** Argon2id as the OWASP cheat sheet asks for: 19 MiB, two passes, one lane. */
const cost: Options = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** Of the four threads that Node shares among hashes and the disk: uploads must not wait for sign-ins. */
const hashesAtOnce = 2;

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Looks like a real hash, costs the same, and no password leads to it. */
const nobodysHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${base64(randomBytes(16))}$${base64(randomBytes(32))}`;

/** One and the same password, however the keyboard composed its letters. */
const normalise = (password: string): string => password.normalize('NFC');

export function createPasswordHasher(): PasswordHasher {
  const gate = new Gate(hashesAtOnce);
  return {
    hash: (password) => gate.run(() => hash(normalise(password), cost)),
    verify: async (known, password) => {
      const isRight = await gate.run(() => verify(known ?? nobodysHash, normalise(password)));
      return isRight && known !== null;
    },
  };
}
