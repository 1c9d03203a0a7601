/** Failed sign-ins of one network at one account within an hour. */
export interface SignInFailure {
  id: string;
  hour: Date;
  /** An IPv4 address, or the /64 of an IPv6 one. */
  network: string;
  /** null: a login that nobody has. */
  login: string | null;
  userId: string | null;
  /** A wrong password, or an account that is not or may not sign in. */
  failedCount: number;
  /** Refused unseen, for there had been too many, or the address was held off by hand. */
  limitedCount: number;
  lastAt: Date;
}

/** The rules by which attempts are counted: one network at one account, a network, an account. */
export type LimitRule = 'pair' | 'address' | 'target';

/** What is held off now because there were too many failures. */
export interface Limit {
  rule: LimitRule;
  /** Names it, with the rule. */
  key: string;
  /** null: wherever it comes from. */
  network: string | null;
  /** null: whomever it tries, or nobody is called so. */
  login: string | null;
  userId: string | null;
  since: Date;
  until: Date;
}

/** `hold`: nobody signs in from there. `pass`: failures from there hold nobody off but the account that is tried. */
export const holdKinds = ['hold', 'pass'] as const;
export type HoldKind = (typeof holdKinds)[number];

/** Set by hand, for an address or a network. */
export interface Hold {
  id: string;
  kind: HoldKind;
  /** As CIDR: `192.0.2.0/24`, `2001:db8::/32`. */
  network: string;
  reason: string;
  /** null: until somebody takes it back. */
  until: Date | null;
  createdAt: Date;
  /** A login. */
  createdBy: string;
}

/** How many, from where, against whom. */
export interface SignInSummary {
  failedCount: number;
  limitedCount: number;
  networks: {
    network: string;
    failedCount: number;
    limitedCount: number;
    loginCount: number;
    lastAt: Date;
  }[];
  logins: {
    login: string | null;
    userId: string | null;
    failedCount: number;
    limitedCount: number;
    networkCount: number;
    lastAt: Date;
  }[];
  /** The hours in which there were any. */
  hours: { hour: Date; failedCount: number; limitedCount: number }[];
}
