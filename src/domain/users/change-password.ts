import { endAllSessions } from '../sessions/end-session.js';
import { type Actor, requireSession } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { changeUser } from './change-user.js';
import { checkOwnPassword, wrongPassword } from './check-own-password.js';
import { findUser } from './find-user.js';
import { refuseGuessable } from './guessable-password.js';
import { changePasswordSchema } from './user.commands.js';

/**
 * A user sets a new password; every other session of theirs ends, this one stays. One that somebody else gave them is not
 * kept: it must be another.
 */
export const changePassword =
  (ports: Pick<Ports, 'users' | 'sessions' | 'passwords' | 'attempts' | 'unitOfWork' | 'audit' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<void> => {
    const user = requireSession(actor);
    const { currentPassword, newPassword } = validate(changePasswordSchema, input);

    const knownHash = await checkOwnPassword(ports, user, 'currentPassword', currentPassword);
    if (user.mustChangePassword && newPassword === currentPassword) throw samePassword();

    refuseGuessable(newPassword, await findUser(ports, user.id), 'newPassword');

    const passwordHash = await ports.passwords.hash(newPassword, 'change');
    await ports.unitOfWork.run(async () => {
      // An administrator may have set another one meanwhile.
      if ((await ports.users.lockCredential(user.id)) !== knownHash) throw wrongPassword('currentPassword');
      await changeUser(ports, actor, user.id, { passwordHash, mustChangePassword: false });
      await endAllSessions(ports, actor, user, user.sessionId);
    });
    ports.events.record('user.password_changed', actor, { userId: user.id, login: user.login });
  };

const samePassword = () =>
  new DomainError('validation_failed', {
    fields: [{ field: 'newPassword', rule: 'newPassword.same', params: {} }],
  });
