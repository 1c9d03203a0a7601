import type { Credential, KeptPasskey, Passkey } from './passkey.js';
import type { PasskeyChallenge } from './passkey-ceremonies.js';

/** Port: passkeys, and the challenges that were signed already. */
export interface PasskeyStore {
  listOf(userId: string): Promise<KeptPasskey[]>;
  findByCredential(credentialId: string): Promise<KeptPasskey | null>;
  /** Null where somebody has the same one already. */
  add(passkey: Credential & { userId: string; name: string }): Promise<Passkey | null>;
  /** Notes that it was used. False where it is gone, or where its counter did not grow: then there are two of it. */
  use(id: string, counter: number): Promise<boolean>;
  /** The name of what was removed; null where its owner has no such one. */
  remove(id: string, userId: string): Promise<string | null>;
  /** Takes a challenge, once. */
  spend(challenge: PasskeyChallenge): Promise<boolean>;
}
