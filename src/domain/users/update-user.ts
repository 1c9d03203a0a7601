import type { ExpectedVersions } from '../entries/expect-version.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { expectUser, findUser } from './find-user.js';
import { keepOneAdmin } from './keep-one-admin.js';
import { updateUserSchema } from './user.commands.js';
import type { User } from './user.js';

/** An admin changes an account. A new password and a block end the user's sessions; a demotion holds at once anyway. */
export const updateUser =
  (ports: Pick<Ports, 'users' | 'sessions' | 'passwords' | 'unitOfWork' | 'events'>) =>
  async (actor: Actor, id: string, input: unknown, expected: ExpectedVersions = 'any'): Promise<User> => {
    requireAdmin(actor);
    const { password, ...changes } = validate(updateUserSchema, input);
    const passwordHash = password === undefined ? undefined : await ports.passwords.hash(password, 'change');

    const user = await ports.unitOfWork.run(async () => {
      const { id: userId } = await findUser(ports, id);
      const isShutOut = passwordHash !== undefined || changes.isActive === false;
      if (isShutOut) await ports.users.lockCredential(userId);
      if (changes.isAdmin === false || changes.isActive === false) await keepOneAdmin(ports, userId);
      await expectUser(ports, userId, expected);
      const updated = await ports.users.update(userId, passwordHash ? { ...changes, passwordHash } : changes);
      if (isShutOut) await ports.sessions.endAllOf(userId);
      return updated;
    });
    if (!user) throw new DomainError('user_not_found');

    ports.events.record('user.updated', actor, {
      userId: id,
      login: user.login,
      fields: Object.keys(changes),
    });
    if (passwordHash) ports.events.record('user.password_changed', actor, { userId: id, login: user.login });
    return user;
  };
