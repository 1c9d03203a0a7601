import type { ExpectedVersions } from '../entries/expect-version.js';
import { endAllSessions } from '../sessions/end-session.js';
import { requireProof, requireProofAtScreen } from '../sessions/proof.js';
import { type Actor, isSelf, requireKnown } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { changeUser } from './change-user.js';
import { expectUser, findUser } from './find-user.js';
import { refuseGuessable } from './guessable-password.js';
import { keepOneAdmin, keepOneself } from './keep-one-admin.js';
import { type UpdateUser, updateUserSchema } from './user.commands.js';
import { stateOf, type User } from './user.js';
import { authorizeUpdate, authorizeUpdateAgain } from './user.policy.js';

type SavePorts = Pick<Ports, 'users' | 'groups' | 'sessions' | 'unitOfWork' | 'audit' | 'events'>;

/**
 * An admin changes an account. A new password and a block end the user's sessions; a demotion holds at once anyway.
 * @throws DomainError `proof_required` for a password or an email of one's own, and where somebody becomes an administrator or is
 * one no longer
 */
export const updateUser =
  (ports: SavePorts & Pick<Ports, 'passwords'>) =>
  async (actor: Actor, id: string, input: unknown, expected: ExpectedVersions = 'any'): Promise<User> => {
    requireKnown(actor);
    const command = await authorizeUpdate(ports, actor, id, validate(updateUserSchema, input));
    const { password } = command;
    if (password !== undefined) refuseGuessable(password, await findUser(ports, id), 'password');
    const passwordHash = password === undefined ? undefined : await ports.passwords.hash(password, 'change');
    return saveUpdate(ports, actor, id, { command, passwordHash, expected });
  };

interface Update {
  /** As `authorizeUpdate` has it. */
  command: UpdateUser;
  /** Of its password, which takes its time to be made: no transaction waits for that. */
  passwordHash?: string;
  expected: ExpectedVersions;
}

/** The same where the hash of the password is made. */
export async function saveUpdate(
  ports: SavePorts,
  actor: Actor,
  id: string,
  { command, passwordHash, expected }: Update,
): Promise<User> {
  const { password, mustChangePassword, ...others } = command;
  // Who sets his own password has chosen it.
  const isAsked = mustChangePassword !== undefined && !isSelf(actor, id);
  const changes = isAsked ? { ...others, mustChangePassword } : others;
  const { user, told } = await ports.unitOfWork.run(async () => {
    const before = await findUser(ports, id);
    const userId = before.id;
    requireProofOf(actor, before, { ...changes, isNewPassword: passwordHash !== undefined });
    const isShutOut = passwordHash !== undefined || changes.isActive === false || isAtItsEnd(before, changes);
    if (isShutOut) await ports.users.lockCredential(userId);
    if (leavesAdmins(changes)) {
      await keepOneAdmin(ports, userId);
      keepOneself(actor, userId);
    }
    await expectUser(ports, userId, expected);
    await authorizeUpdateAgain(ports, actor, userId, command);
    const changed = await changeUser(ports, actor, userId, {
      ...changes,
      ...(passwordHash && { passwordHash }),
    });
    if (isShutOut) await endAllSessions(ports, actor, changed.user);
    return changed;
  });
  if (Object.keys(told).length > 0)
    ports.events.record('user.updated', actor, { userId: id, login: user.login, changes: told });
  if (passwordHash) ports.events.record('user.password_changed', actor, { userId: id, login: user.login });
  return user;
}

/** Their own account an administrator changes as everybody does theirs: whoever found it open would keep it by a password. */
function requireProofOf(
  actor: Actor,
  before: User,
  { isNewPassword, ...changes }: UpdateUser & { isNewPassword: boolean },
): void {
  const isOwn = isSelf(actor, before.id);
  if (isOwn && isNewPassword) requireProof(actor);
  const isOwnEmail = isOwn && changes.email !== undefined && changes.email !== before.email;
  if (isNewPassword || isOwnEmail || givesOtherPowers(before, changes)) requireProofAtScreen(actor);
}

/** Somebody becomes an administrator, or is one no longer. */
const givesOtherPowers = (before: User, { isAdmin = before.isAdmin, role }: UpdateUser): boolean =>
  isAdmin !== before.isAdmin || (role !== undefined && (role === 'admin') !== before.isAdmin);

/** An admin who will not be one some day is none to count on. */
const leavesAdmins = ({ isAdmin, role = 'admin', isActive, expiresAt }: UpdateUser): boolean =>
  isAdmin === false || role !== 'admin' || isActive === false || (expiresAt ?? null) !== null;

/** Its sessions are over by then, and don't come back where the end is put off. */
const isAtItsEnd = (before: User, { expiresAt }: UpdateUser): boolean =>
  [before, { isActive: true, expiresAt: expiresAt ?? null }].some((user) => stateOf(user) === 'expired');
