import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** RFC 6238 as every authenticator knows it: SHA-1, six digits, a new code every 30 seconds. */
const STEP_SECONDS = 30;
const DIGITS = 6;

/** RFC 4226, 4: as long as the hash. */
const SECRET_BYTES = 20;

/** Clocks differ: the code of the step before and of the one to come are taken, too. */
const WINDOW = 1;

export const newTotpSecret = (): Buffer => randomBytes(SECRET_BYTES);

export const stepAt = (now: Date): number => Math.floor(now.getTime() / 1000 / STEP_SECONDS);

/** RFC 4226, 5.3. */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The time-step that a code is of; null where it is wrong, or too old. */
export function stepOfCode(secret: Buffer, code: string, now: Date): number | null {
  const given = Buffer.from(code);
  const steps = Array.from({ length: 2 * WINDOW + 1 }, (_, n) => stepAt(now) - WINDOW + n);
  const right = steps.filter((step) => {
    const expected = Buffer.from(totpCode(secret, step));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return right.at(-1) ?? null;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 without padding, which authenticators do without; the secret is a multiple of five bytes. */
export function base32(bytes: Buffer): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]).join('');
}

/** What an authenticator reads from a QR code. @param issuer what the place is called */
export function otpauthAddress(secret: Buffer, issuer: string, login: string): string {
  // A colon parts the two.
  const place = encodeURIComponent(issuer.replaceAll(':', ' '));
  return `otpauth://totp/${place}:${login}?secret=${base32(secret)}&issuer=${place}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`;
}
