import { deviceOf } from '../notices/device.js';
import { type CodePorts, checkCode } from '../second-factors/check-code.js';
import { type FactorKind, kindsOf } from '../second-factors/second-factor.js';
import type { AnonymousActor, Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { stateOf, type User } from '../users/user.js';
import { ofSession } from './end-session.js';
import { issueTokens, type Tokens } from './issue-tokens.js';
import { type AnswerChallenge, answerChallengeSchema, signInSchema } from './session.commands.js';
import { type Session, type SessionKind, sessionExpiry } from './session.js';
import {
  type CredentialPorts,
  expectCredential,
  type VerifiedUser,
  verifyCredentials,
} from './verify-credentials.js';

export interface SignedIn {
  user: User;
  session: Session;
}

type SignInPorts = CredentialPorts & CodePorts & Pick<Ports, 'rules' | 'signInChallenges' | 'notices'>;
type ApiPorts = SignInPorts & Pick<Ports, 'accessTokens' | 'refreshTokens'>;

/** Who has shown all that there is to show. */
interface Proven extends VerifiedUser {
  /** Null where they have no second factor. */
  factor: FactorKind | null;
}

/**
 * Opens a session for a browser. The caller keeps its id in the cookie's session.
 * @throws DomainError as `verifyCredentials`; `second_factor_required` with a challenge where login and password are not all
 */
export const signInBrowser =
  (ports: SignInPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn> =>
    openForBrowser(ports, client, await provePassword(ports, client, input));

/** The second step of the same. @throws DomainError `challenge_expired`, `code_wrong`, `too_many_attempts` */
export const goOnInBrowser =
  (ports: SignInPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn> =>
    openForBrowser(ports, client, await proveFactor(ports, client, input));

/** Opens a session for a program and returns its first pair of tokens. @throws DomainError as `signInBrowser` */
export const signInApi =
  (ports: ApiPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn & Tokens> =>
    openForProgram(ports, client, await provePassword(ports, client, input));

/** The second step of the same. @throws DomainError as `goOnInBrowser` */
export const goOnInApi =
  (ports: ApiPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn & Tokens> =>
    openForProgram(ports, client, await proveFactor(ports, client, input));

async function provePassword(ports: SignInPorts, client: Client, input: unknown): Promise<Proven> {
  const command = validate(signInSchema, input);
  const verified = await verifyCredentials(ports, client, command);
  const { user, passwordHash } = verified;
  if (!user.hasSecondFactor) return { ...verified, factor: null };
  if (command.code !== undefined)
    return { ...verified, factor: await checkCode(ports, client, user, command.code) };
  const token = ports.signInChallenges.issue({ userId: user.id, passwordHash });
  const factors = kindsOf(await ports.secondFactors.find(user.id));
  throw new DomainError('second_factor_required', { challenge: { token, factors } });
}

async function proveFactor(ports: SignInPorts, client: Client, input: unknown): Promise<Proven> {
  const command = validate(answerChallengeSchema, input);
  const verified = await challengedUser(ports, command);
  return { ...verified, factor: await checkCode(ports, client, verified.user, command.code) };
}

/** Whose password was right some moments ago, and is so still. */
async function challengedUser(
  { users, signInChallenges }: SignInPorts,
  { challenge }: AnswerChallenge,
): Promise<VerifiedUser> {
  const userId = signInChallenges.userOf(challenge);
  const user = userId && (await users.find(userId));
  const passwordHash = user && stateOf(user) === 'active' ? await users.passwordHash(user.id) : null;
  const isLive = user && passwordHash && signInChallenges.isFor(challenge, { userId: user.id, passwordHash });
  if (!isLive) throw new DomainError('challenge_expired');
  return { user, passwordHash };
}

const openForBrowser = async (ports: SignInPorts, client: Client, proven: Proven): Promise<SignedIn> =>
  (await openSession(ports, client, proven, 'browser', async () => undefined)).signedIn;

async function openForProgram(ports: ApiPorts, client: Client, proven: Proven): Promise<SignedIn & Tokens> {
  const { signedIn, made } = await openSession(ports, client, proven, 'api', (session) =>
    issueTokens(ports, session),
  );
  return { ...signedIn, ...made };
}

/** @param make what goes with the session: in its transaction, for a moment later the account may be gone */
async function openSession<Made>(
  ports: SignInPorts,
  client: Client,
  proven: Proven,
  kind: SessionKind,
  make: (session: Session) => Promise<Made>,
): Promise<{ signedIn: SignedIn; made: Made }> {
  const { user, factor } = proven;
  const now = new Date();
  const { session, made } = await ports.unitOfWork.run(async () => {
    await expectProven(ports, proven);
    const opened = await ports.sessions.insert({
      userId: user.id,
      kind,
      client,
      expiresAt: sessionExpiry(ports.rules, now),
    });
    const isNewDevice = await ports.notices.isNewDevice(user.id, deviceOf(ports.attempts, client), now);
    const means = kind === 'browser' ? 'session' : 'token';
    const { id, login, isAdmin, mustChangePassword } = user;
    const account = { id, login, isAdmin, mustChangePassword };
    const who = { kind: 'user', ...account, sessionId: opened.id, means, client } as const;
    await ports.audit.append(who, {
      act: 'session.signed_in',
      ...ofSession(user, opened.id),
      details: { ...(factor && { factor }), ...(isNewDevice && { isNewDevice }) },
    });
    return { session: opened, made: await make(opened) };
  });
  await ports.users.touchLastLogin(user.id, now);
  const actor: AnonymousActor = { kind: 'anonymous', client };
  ports.events.record('session.signed_in', actor, {
    userId: user.id,
    login: user.login,
    sessionId: session.id,
    kind,
    ...(factor && { factor }),
  });
  return { signedIn: { user: { ...user, lastLoginAt: now }, session }, made };
}

/**
 * The password may have been changed, its account blocked, or a second factor added, while what was shown was checked.
 * @throws DomainError `invalid_credentials`
 */
async function expectProven(ports: SignInPorts, { user, passwordHash, factor }: Proven): Promise<void> {
  await expectCredential(ports, user.id, passwordHash);
  const now = factor === null ? await ports.users.find(user.id) : null;
  if (now?.hasSecondFactor) throw new DomainError('invalid_credentials');
}
