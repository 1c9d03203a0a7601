import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt, { type JwtPayload } from 'jsonwebtoken';

const issuer = 'kladovka';
const algorithm = 'HS256';

/** JWTs of one purpose: the audience keeps a token of one kind from passing for another. */
export class SignedTokens {
  /** Made once: a secret as a string would be parsed anew, as a public key first, at every check. */
  readonly #key: KeyObject;

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
    try {
      const { audience } = this;
      const claims = jwt.verify(token, this.#key, { algorithms: [algorithm], issuer, audience });
      return typeof claims === 'object' && claims.exp !== undefined ? claims : null;
    } catch {
      return null;
    }
  }
}
