import { randomBytes } from 'node:crypto';
import { hash, type Options, verify } from '@node-rs/argon2';
import type { PasswordHasher, PasswordLane } from '../domain/users/password-hasher.js';
import { Gate, type Lane } from './gate.js';

/** What a hash costs whoever makes or tries one. */
export type HashCost = Required<Pick<Options, 'memoryCost' | 'timeCost' | 'parallelism'>>;

/** Argon2id as the OWASP cheat sheet asks for: 19 MiB, two passes, one lane. */
const owaspCost: HashCost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** Of the four threads that Node shares among hashes and the disk: uploads must not wait for sign-ins. */
const hashesAtOnce = 2;

/**
 * Who signs in waits for no other lane, but for the two hashes that are at work at most: the next place is theirs. A
 * hash takes some 30 ms, so that nobody waits longer than a few seconds.
 */
const lanes: Record<PasswordLane, Lane> = {
  signIn: { atOnce: 2, maxWaiting: 200 },
  change: { atOnce: 1, maxWaiting: 50 },
  link: { atOnce: 1, maxWaiting: 50 },
  registration: { atOnce: 1, maxWaiting: 50 },
};

export const passwordGate = (): Gate<PasswordLane> => new Gate(hashesAtOnce, lanes);

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Looks like a real hash, costs the same, and no password leads to it. */
const nobodysHash = ({ memoryCost, timeCost, parallelism }: HashCost): string =>
  `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${base64(randomBytes(16))}$${base64(randomBytes(32))}`;

/** One and the same password, however the keyboard composed its letters. */
const normalise = (password: string): string => password.normalize('NFC');

export function createPasswordHasher(cost: HashCost = owaspCost): PasswordHasher {
  const gate = passwordGate();
  const nobodys = nobodysHash(cost);
  return {
    hash: (password, lane) => gate.run(lane, () => hash(normalise(password), cost)),
    verify: async (known, password, lane) => {
      const isRight = await gate.run(lane, () => verify(known ?? nobodys, normalise(password)));
      return isRight && known !== null;
    },
  };
}
