import { deviceOf } from '../notices/device.js';
import type { AnonymousActor, Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { User } from '../users/user.js';
import { ofSession } from './end-session.js';
import { issueTokens, type Tokens } from './issue-tokens.js';
import { type Proven, type ProvePorts, proveFactor, provePasskey, provePassword } from './prove-sign-in.js';
import { type Session, type SessionKind, sessionExpiry } from './session.js';
import { expectCredential } from './verify-credentials.js';

export interface SignedIn {
  user: User;
  session: Session;
}

type SignInPorts = ProvePorts & Pick<Ports, 'rules' | 'notices'>;
type ApiPorts = SignInPorts & Pick<Ports, 'accessTokens' | 'refreshTokens'>;

/**
 * Opens a session for a browser. The caller keeps its id in the cookie's session.
 * @throws DomainError as `verifyCredentials`; `second_factor_required` with a challenge where login and password are not all
 */
export const signInBrowser =
  (ports: SignInPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn> =>
    openForBrowser(ports, client, await provePassword(ports, client, input));

/** The second step of the same. @throws DomainError `challenge_expired`, `code_wrong`, `passkey_wrong`, `too_many_attempts` */
export const goOnInBrowser =
  (ports: SignInPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn> =>
    openForBrowser(ports, client, await proveFactor(ports, client, input));

/**
 * The same by a passkey, without a password.
 * @param browser for which it was asked
 * @throws DomainError `challenge_expired`, `passkey_wrong`, `too_many_attempts`
 */
export const signInBrowserByPasskey =
  (ports: SignInPorts) =>
  async (client: Client, input: unknown, browser: string): Promise<SignedIn> =>
    openForBrowser(ports, client, await provePasskey(ports, client, input, browser));

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

/** By a passkey, without a password. @throws DomainError as `signInBrowserByPasskey` */
export const signInApiByPasskey =
  (ports: ApiPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn & Tokens> =>
    openForProgram(ports, client, await provePasskey(ports, client, input, ''));

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
 * The password may have been changed, its account blocked, a second factor added or the passkey removed, while what was shown was
 * checked.
 * @throws DomainError `invalid_credentials`
 */
async function expectProven(
  ports: SignInPorts,
  { user, passwordHash, factor, passkeyId }: Proven,
): Promise<void> {
  await expectCredential(ports, user.id, passwordHash);
  const passkeys = passkeyId === undefined ? [] : await ports.passkeys.listOf(user.id);
  if (passkeyId !== undefined && !passkeys.some(({ id }) => id === passkeyId))
    throw new DomainError('invalid_credentials');
  const now = factor === null ? await ports.users.find(user.id) : null;
  if (now?.hasSecondFactor) throw new DomainError('invalid_credentials');
}
