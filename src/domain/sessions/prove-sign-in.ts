import { createHash } from 'node:crypto';
import { type CodePorts, checkCode } from '../second-factors/check-code.js';
import { checkPasskey, checkPasskeyAlone, type PasskeyPorts } from '../second-factors/check-passkey.js';
import type { CeremonyOptions } from '../second-factors/passkey-ceremonies.js';
import { type FactorKind, kindsOf } from '../second-factors/second-factor.js';
import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { stateOf } from '../users/user.js';
import {
  answerChallengeSchema,
  askForPasskeySchema,
  signInByPasskeySchema,
  signInSchema,
} from './session.commands.js';
import { type CredentialPorts, type VerifiedUser, verifyCredentials } from './verify-credentials.js';

export type ProvePorts = CredentialPorts & CodePorts & PasskeyPorts & Pick<Ports, 'signInChallenges'>;

/** Who has shown all that there is to show. */
export interface Proven extends VerifiedUser {
  /** Null where they have no second factor. */
  factor: FactorKind | null;
  /** Which one it was. */
  passkeyId?: string;
}

/** A second step that is under way. */
export interface Step {
  factors: FactorKind[];
  /** For the browser, to ask for a passkey by; null where there is none. */
  passkey: CeremonyOptions | null;
}

export async function provePassword(ports: ProvePorts, client: Client, input: unknown): Promise<Proven> {
  const command = validate(signInSchema, input);
  const verified = await verifyCredentials(ports, client, command);
  const { user, passwordHash } = verified;
  if (!user.hasSecondFactor) return { ...verified, factor: null };
  if (command.code !== undefined)
    return { ...verified, factor: await checkCode(ports, client, user, command.code) };
  const token = ports.signInChallenges.issue({ userId: user.id, passwordHash });
  const factors = kindsOf(await ports.secondFactors.find(user.id), ports.passkeyCeremonies);
  throw new DomainError('second_factor_required', { challenge: { token, factors } });
}

export async function proveFactor(ports: ProvePorts, client: Client, input: unknown): Promise<Proven> {
  const { challenge, code, passkey: answer } = validate(answerChallengeSchema, input);
  const verified = await challengedUser(ports, challenge);
  if (!answer) return { ...verified, factor: await checkCode(ports, client, verified.user, String(code)) };
  const shown = { answer, bound: boundToStep(challenge) };
  const passkey = await checkPasskey(ports, client, verified.user, shown);
  return { ...verified, factor: 'passkey', passkeyId: passkey.id };
}

/** @param browser by which it was asked for, where it was one */
export async function provePasskey(
  ports: ProvePorts,
  client: Client,
  input: unknown,
  browser: string,
): Promise<Proven> {
  const { passkey: answer } = validate(signInByPasskeySchema, input);
  const { user, passkey } = await checkPasskeyAlone(ports, client, { answer, bound: boundTo(browser) });
  const passwordHash = await ports.users.passwordHash(user.id);
  if (passwordHash === null) throw new DomainError('passkey_wrong');
  return { user, passwordHash, factor: 'passkey', passkeyId: passkey.id };
}

/** What a sign-in that has come half-way goes on by. @throws DomainError `challenge_expired` */
export const tellStep =
  (ports: ProvePorts) =>
  async (challenge: string): Promise<Step> => {
    const { user } = await challengedUser(ports, challenge);
    const factors = kindsOf(await ports.secondFactors.find(user.id), ports.passkeyCeremonies);
    if (!factors.includes('passkey')) return { factors, passkey: null };
    const known = await ports.passkeys.listOf(user.id);
    return { factors, passkey: await ports.passkeyCeremonies.toShow(known, boundToStep(challenge)) };
  };

/**
 * For the browser, which asks for a passkey by it: for any, or with the challenge of a second step for one of that account.
 * @param browser what is answered must come by the same
 * @throws DomainError `passkeys_unavailable`, `challenge_expired`, `second_factor_missing`
 */
export const askForPasskey =
  (ports: ProvePorts) =>
  async (input: unknown, browser = ''): Promise<CeremonyOptions> => {
    const { challenge } = validate(askForPasskeySchema, input);
    if (!ports.passkeyCeremonies.isOffered) throw new DomainError('passkeys_unavailable');
    if (challenge === undefined) return ports.passkeyCeremonies.toShow(null, boundTo(browser));
    const { passkey } = await tellStep(ports)(challenge);
    if (!passkey) throw new DomainError('second_factor_missing');
    return passkey;
  };

const boundTo = (browser: string): string => `sign-in:${browser}`;

const boundToStep = (challenge: string): string =>
  `step:${createHash('sha256').update(challenge).digest('base64url')}`;

/** Whose password was right some moments ago, and is so still. */
async function challengedUser(
  { users, signInChallenges }: ProvePorts,
  challenge: string,
): Promise<VerifiedUser> {
  const userId = signInChallenges.userOf(challenge);
  const user = userId && (await users.find(userId));
  const passwordHash = user && stateOf(user) === 'active' ? await users.passwordHash(user.id) : null;
  const isLive = user && passwordHash && signInChallenges.isFor(challenge, { userId: user.id, passwordHash });
  if (!isLive) throw new DomainError('challenge_expired');
  return { user, passwordHash };
}
