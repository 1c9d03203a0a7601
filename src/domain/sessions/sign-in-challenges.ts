/** Whose password was right, and which password that was. */
export interface PassedPassword {
  userId: string;
  passwordHash: string;
}

/** Port: what a sign-in that needs a second factor goes on with. Signed, for some minutes, and worth nothing by itself. */
export interface SignInChallenges {
  issue(passed: PassedPassword): string;
  /** Whose it is; null for anything but a live one of ours. */
  userOf(challenge: string): string | null;
  /** Whether it was given for this password, which may have been changed since. */
  isFor(challenge: string, passed: PassedPassword): boolean;
}
