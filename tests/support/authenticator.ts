import { stepAt, totpCode } from '../../src/domain/second-factors/totp.js';
import type { ApiClient } from './client.js';
import type { TestServer } from './server.js';

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

/**
 * Adds one to the account.
 * @param server where it counts as added long ago: the code of this moment is good still
 */
export async function addAuthenticator(
  client: ApiClient,
  server?: Pick<TestServer, 'sql'>,
): Promise<{ authenticator: Authenticator; recoveryCodes: string[] }> {
  const begun = await client.post('/auth/second-factor/totp');
  const authenticator = createAuthenticator(String(begun.body.secret));
  const { status, body } = await client.post('/auth/second-factor/totp/confirm', {
    code: authenticator.code(),
  });
  if (status !== 200) throw new Error(`confirming answered ${status}: ${body.code}`);
  await server?.sql('UPDATE totp_factors SET last_step = 0 WHERE user_id = $id', { id: client.user?.id });
  return { authenticator, recoveryCodes: body.recoveryCodes as string[] };
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
