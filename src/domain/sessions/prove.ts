import { type CodePorts, checkCode } from '../second-factors/check-code.js';
import { type Actor, requireUser } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { checkOwnPassword } from '../users/check-own-password.js';
import { findUser } from '../users/find-user.js';
import { proveSchema } from './session.commands.js';

/**
 * Whoever is signed in shows again that it is they, by the password or a code: for some minutes dangerous acts don't ask.
 * @throws DomainError `validation_failed`, `code_wrong`, `too_many_attempts`
 */
export const prove =
  (ports: CodePorts & Pick<Ports, 'users' | 'passwords'>) =>
  async (actor: Actor, input: unknown): Promise<void> => {
    const user = requireUser(actor);
    const { password, code } = validate(proveSchema, input);
    if (password !== undefined) await checkOwnPassword(ports, user, 'password', password);
    else await checkCode(ports, user.client, await findUser(ports, user.id), String(code));
    await ports.sessions.prove(user.sessionId, new Date());
    ports.events.record('session.proved', actor, { userId: user.id, sessionId: user.sessionId });
  };
