import { stepAt, totpCode } from '../../src/domain/second-factors/totp.js';
import type { ApiClient } from './client.js';

/** An authenticator app, whose clock can be set ahead: each code is good once. */
export interface Authenticator {
  secret: string;
  /** @param ahead of now, in steps of 30 seconds */
  code(ahead?: number): string;
}

export function createAuthenticator(secret: string): Authenticator {
  const bytes = fromBase32(secret);
  return { secret, code: (ahead = 0) => totpCode(bytes, stepAt(new Date()) + ahead) };
}

/** Adds one to the account. The code of the step before is the one that it was confirmed by. */
export async function addAuthenticator(
  client: ApiClient,
): Promise<{ authenticator: Authenticator; recoveryCodes: string[] }> {
  const begun = await client.post('/auth/second-factor/totp');
  const authenticator = createAuthenticator(String(begun.body.secret));
  const { status, body } = await client.post('/auth/second-factor/totp/confirm', {
    code: authenticator.code(-1),
  });
  if (status !== 200) throw new Error(`confirming answered ${status}: ${body.code}`);
  return { authenticator, recoveryCodes: body.recoveryCodes as string[] };
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
