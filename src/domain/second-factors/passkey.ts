/** As its owner sees it. */
export interface Passkey {
  id: string;
  /** Given by its owner. */
  name: string;
  since: Date;
  lastUsedAt: Date | null;
}

/** What an authenticator made for us. */
export interface Credential {
  /** Base64url, as WebAuthn writes it. */
  credentialId: string;
  /** COSE. */
  publicKey: Buffer;
  /** How often it has signed; always 0 where it does not count. */
  counter: number;
  /** How a browser reaches it. */
  transports: string[];
}

export interface KeptPasskey extends Credential {
  id: string;
  userId: string;
}

/** More nobody needs, and each is asked for by name at every second step. */
export const MAX_PASSKEYS = 20;
