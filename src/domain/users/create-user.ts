import { requireProofAtScreen } from '../sessions/proof.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { aboutUser, grantsOf } from './about-user.js';
import { generatePassword } from './generate-password.js';
import { newUser } from './new-user.js';
import { type CreateUser, createUserSchema } from './user.commands.js';
import type { User } from './user.js';

/** To be shown once to who asked, and kept nowhere; null where they chose the password themselves. */
export interface OneTimePassword {
  oneTimePassword: string | null;
}

/** Who gives no password gets one that is good for one sign-in: its owner sets another one then. */
export const createUser =
  (ports: Pick<Ports, 'rules' | 'users' | 'passwords' | 'unitOfWork' | 'audit' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<User & OneTimePassword> => {
    requireAdmin(actor);
    const command = validate(createUserSchema, input);
    if (command.isAdmin || command.role === 'admin') requireProofAtScreen(actor);
    const oneTimePassword = command.password === undefined ? generatePassword() : null;
    const mustChangePassword = oneTimePassword !== null || command.mustChangePassword === true;
    const password = command.password ?? oneTimePassword ?? '';
    const user = await addUser(ports, actor, { ...command, password, mustChangePassword });
    return { ...user, oneTimePassword };
  };

/** The same without a look at rights and at what was typed. */
export async function addUser(
  ports: Pick<Ports, 'rules' | 'users' | 'passwords' | 'unitOfWork' | 'audit' | 'events'>,
  actor: Actor,
  command: CreateUser & { password: string },
): Promise<User> {
  const account = await newUser(ports, command, 'change');
  const user = await ports.unitOfWork.run(async () => {
    const made = await ports.users.insert(account);
    await ports.audit.append(actor, { act: 'user.created', ...aboutUser(made), details: grantsOf(made) });
    return made;
  });
  ports.events.record('user.created', actor, { userId: user.id, login: user.login, isAdmin: user.isAdmin });
  return user;
}
