import type { Actor } from '../shared/actor.js';
import { generatePassword } from './generate-password.js';
import { updateUser } from './update-user.js';

/** An admin gives somebody a password that is good for one sign-in. To be shown once, and kept nowhere. */
export const resetPassword =
  (ports: Parameters<typeof updateUser>[0]) =>
  async (actor: Actor, id: string): Promise<{ oneTimePassword: string }> => {
    const oneTimePassword = generatePassword();
    await updateUser(ports)(actor, id, { password: oneTimePassword, mustChangePassword: true });
    return { oneTimePassword };
  };
