import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Seals } from '../domain/second-factors/seals.js';

const algorithm = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM by a key that is derived (HKDF, RFC 5869) from a secret of the server; nonce, tag and text in one. */
export function createSeals({ secret }: { secret: string }): Seals {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'kladovka-second-factor', 32));
  return {
    seal(plain, whose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(whose));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },

    open(sealed, whose) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(whose))
        .setAuthTag(tag);
      const text = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([text, decipher.final()]);
      } catch {
        // What GCM says of everything that is not whole: there is nothing to tell it from a fault by.
        return null;
      }
    },
  };
}
