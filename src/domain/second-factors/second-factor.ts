import type { Passkey } from './passkey.js';

/**
 * What somebody shows beside their password: a code of an authenticator, a passkey, or a code kept for the day that both are lost.
 * A passkey is enough without the password, too.
 */
export const factorKinds = ['totp', 'passkey', 'recovery'] as const;
export type FactorKind = (typeof factorKinds)[number];

/** An authenticator that has been shown to work. */
export interface TotpFactor {
  since: Date;
  lastUsedAt: Date | null;
}

export interface SecondFactor {
  /** null: none, or one that has not been confirmed. */
  totp: TotpFactor | null;
  /** The oldest first. */
  passkeys: Passkey[];
  recoveryCodesLeft: number;
}

export const hasFactor = ({ totp, passkeys }: Pick<SecondFactor, 'totp' | 'passkeys'>): boolean =>
  totp !== null || passkeys.length > 0;

/** By which of them a sign-in may go on. */
export const kindsOf = (
  { totp, passkeys, recoveryCodesLeft }: SecondFactor,
  { isOffered }: { isOffered: boolean },
): FactorKind[] => [
  ...(totp ? (['totp'] as const) : []),
  ...(isOffered && passkeys.length > 0 ? (['passkey'] as const) : []),
  ...(recoveryCodesLeft > 0 ? (['recovery'] as const) : []),
];
