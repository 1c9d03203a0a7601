import type { AnonymousActor, Client } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import type { User } from '../users/user.js';
import { ofSession } from './end-session.js';
import { issueTokens, type Tokens } from './issue-tokens.js';
import { signInSchema } from './session.commands.js';
import { type Session, type SessionKind, sessionExpiry } from './session.js';
import { type CredentialPorts, expectCredential, verifyCredentials } from './verify-credentials.js';

export interface SignedIn {
  user: User;
  session: Session;
}

type SignInPorts = CredentialPorts & Pick<Ports, 'unitOfWork' | 'rules'>;

/** Opens a session for a browser. The caller keeps its id in the cookie's session. */
export const signInBrowser =
  (ports: SignInPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn> =>
    (await openSession(ports, client, input, 'browser', async () => undefined)).signedIn;

/** Opens a session for a program and returns its first pair of tokens. */
export const signInApi =
  (ports: SignInPorts & Pick<Ports, 'accessTokens' | 'refreshTokens'>) =>
  async (client: Client, input: unknown): Promise<SignedIn & Tokens> => {
    const { signedIn, made } = await openSession(ports, client, input, 'api', (session) =>
      issueTokens(ports, session),
    );
    return { ...signedIn, ...made };
  };

/** @param make what goes with the session: in its transaction, for a moment later the account may be gone */
async function openSession<Made>(
  ports: SignInPorts,
  client: Client,
  input: unknown,
  kind: SessionKind,
  make: (session: Session) => Promise<Made>,
): Promise<{ signedIn: SignedIn; made: Made }> {
  const { user, passwordHash } = await verifyCredentials(ports, client, validate(signInSchema, input));
  const now = new Date();
  const { session, made } = await ports.unitOfWork.run(async () => {
    // It may have been changed, or its account blocked, while the password was checked.
    await expectCredential(ports, user.id, passwordHash);
    const opened = await ports.sessions.insert({
      userId: user.id,
      kind,
      client,
      expiresAt: sessionExpiry(ports.rules, now),
    });
    const means = kind === 'browser' ? 'session' : 'token';
    const { id, login, isAdmin, mustChangePassword } = user;
    const account = { id, login, isAdmin, mustChangePassword };
    const who = { kind: 'user', ...account, sessionId: opened.id, means, client } as const;
    await ports.audit.append(who, { act: 'session.signed_in', ...ofSession(user, opened.id) });
    return { session: opened, made: await make(opened) };
  });
  await ports.users.touchLastLogin(user.id, now);
  const actor: AnonymousActor = { kind: 'anonymous', client };
  ports.events.record('session.signed_in', actor, {
    userId: user.id,
    login: user.login,
    sessionId: session.id,
    kind,
  });
  return { signedIn: { user: { ...user, lastLoginAt: now }, session }, made };
}
