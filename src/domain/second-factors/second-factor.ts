/** What somebody shows beside their password: a code of an authenticator, or one of those kept for the day it is lost. */
export const factorKinds = ['totp', 'recovery'] as const;
export type FactorKind = (typeof factorKinds)[number];

/** An authenticator that has been shown to work. */
export interface TotpFactor {
  since: Date;
  lastUsedAt: Date | null;
}

export interface SecondFactor {
  /** null: none, or one that has not been confirmed. */
  totp: TotpFactor | null;
  recoveryCodesLeft: number;
}

export const hasFactor = ({ totp }: SecondFactor): boolean => totp !== null;

/** By which of them a sign-in may go on. */
export const kindsOf = ({ totp, recoveryCodesLeft }: SecondFactor): FactorKind[] => [
  ...(totp ? (['totp'] as const) : []),
  ...(recoveryCodesLeft > 0 ? (['recovery'] as const) : []),
];
