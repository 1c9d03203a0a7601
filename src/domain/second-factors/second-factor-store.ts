import type { SecondFactor } from './second-factor.js';

/** Port: second factors. Secrets come sealed and leave sealed, recovery codes as SHA-256. */
export interface SecondFactorStore {
  find(userId: string): Promise<SecondFactor>;
  /** One that waits for its first code takes the place of another that does. False where one is in use. */
  beginTotp(userId: string, sealedSecret: Buffer): Promise<boolean>;
  /** `confirmed`: one in use; otherwise one that waits for its first code. */
  sealedTotp(userId: string, confirmed: boolean): Promise<Buffer | null>;
  /** From now on it is in use, and has taken the code of this step. False where none waits, or another one than this. */
  confirmTotp(userId: string, sealedSecret: Buffer, step: number): Promise<boolean>;
  /** Takes the code of a time-step, once: false where it, or a later one, was taken. */
  takeStep(userId: string, step: number): Promise<boolean>;
  removeTotp(userId: string): Promise<boolean>;
  /** Passkeys, too, with recovery codes and with what waits for its first code. False where there was no factor. */
  removeAll(userId: string): Promise<boolean>;
  /** In place of those that were there. */
  setRecoveryCodes(userId: string, hashes: Buffer[]): Promise<void>;
  /** Takes one, once. */
  takeRecoveryCode(userId: string, hash: Buffer): Promise<boolean>;
  /**
   * Whether there is a second factor still is noted with the account; without one the recovery codes go. Call it in the
   * transaction that added or removed one. Returns whether there is.
   */
  settle(userId: string): Promise<boolean>;
}
