import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt, { type JwtPayload } from 'jsonwebtoken';

const issuer = 'kladovka';
const algorithm = 'HS256';

/** Tokens whose signature was looked at lately: to look again costs more than all else that a short answer takes. */
const MOST_VERIFIED = 2000;

/** JWTs of one purpose: the audience keeps a token of one kind from passing for another. */
export class SignedTokens {
  /** Made once: a secret as a string would be parsed anew, as a public key first, at every check. */
  readonly #key: KeyObject;
  /** What was found good once stays so until its time is over. What it gives a right to is asked at each request. */
  readonly #verified = new Map<string, JwtPayload & { exp: number }>();

  constructor(
    secret: string,
    private readonly audience: string,
    private readonly lifetimeSeconds: number,
  ) {
    this.#key = createSecretKey(secret, 'utf8');
  }

  issue(claims: JwtPayload): string {
    return jwt.sign(claims, this.#key, {
      algorithm,
      issuer,
      audience: this.audience,
      expiresIn: this.lifetimeSeconds,
    });
  }

  /** The claims, or null for anything but a live token of ours, of this purpose. */
  verify(token: string): JwtPayload | null {
    const known = this.#verified.get(token);
    if (known) return known.exp > Date.now() / 1000 ? known : null;
    const claims = this.#claimsOf(token);
    if (!claims) return null;
    if (this.#verified.size >= MOST_VERIFIED) this.#verified.clear();
    this.#verified.set(token, claims);
    return claims;
  }

  #claimsOf(token: string): (JwtPayload & { exp: number }) | null {
    try {
      const { audience } = this;
      const claims = jwt.verify(token, this.#key, { algorithms: [algorithm], issuer, audience });
      return typeof claims === 'object' && claims.exp !== undefined ? { ...claims, exp: claims.exp } : null;
    } catch {
      return null;
    }
  }
}
