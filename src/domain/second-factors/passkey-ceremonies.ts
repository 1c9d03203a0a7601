import type { Credential } from './passkey.js';

/** What a browser hands to the authenticator, as WebAuthn's JSON has it. */
export type CeremonyOptions = object;

/** What the authenticator made of it, in the same form; bytes are Base64url. */
export interface NewPasskeyAnswer {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; attestationObject: string; transports: string[] };
}

export interface PasskeyAnswer {
  id: string;
  rawId: string;
  type: 'public-key';
  response: {
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
    userHandle?: string | null;
  };
}

/** One that was given out for this purpose, and lives. */
export interface PasskeyChallenge {
  id: string;
  expiresAt: Date;
}

/**
 * Port: WebAuthn, for the address and name of this place. Challenges are signed, for some minutes, each bound to what it was asked
 * for (`bound`): nothing is kept of them before one has been answered, so that no stranger fills anything by asking.
 */
export interface PasskeyCeremonies {
  /** Browsers know passkeys where they can tell who asks: over https or at localhost, and by a name. */
  readonly isOffered: boolean;
  /** @param known those of the same person, which are not made twice */
  toAdd(
    user: { id: string; login: string },
    known: readonly Credential[],
    bound: string,
  ): Promise<CeremonyOptions>;
  /** @param known one of these; null: whichever the person chooses, who is made sure of by the authenticator */
  toShow(known: readonly Credential[] | null, bound: string): Promise<CeremonyOptions>;
  /** Which challenge was answered; null where it is none of ours, for something else, or too old. */
  challengeOf(answer: NewPasskeyAnswer | PasskeyAnswer, bound: string): PasskeyChallenge | null;
  /** Null for anything that is not whole. */
  verifyNew(answer: NewPasskeyAnswer): Promise<Credential | null>;
  /**
   * The counter that it shows; null where it is not this one's. Whether the counter may be this is for who keeps it.
   * @param owner of the credential, where the passkey stands alone: it must name them, and have made sure that it is they
   */
  verifyShown(answer: PasskeyAnswer, credential: Credential, owner: string | null): Promise<number | null>;
}
