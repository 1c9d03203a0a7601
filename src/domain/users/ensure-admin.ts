import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { createUser } from './create-user.js';
import { generatePassword } from './generate-password.js';

export interface FirstAdmin {
  login: string;
  email: string;
  /** Null: one is generated. */
  password: string | null;
}

export interface MadeAdmin {
  login: string;
  /** To be shown once to the operator and kept nowhere; null where they chose it themselves. */
  generatedPassword: string | null;
}

/**
 * R4: makes the first admin where there is none. Null where there is one already.
 * @throws DomainError `login_taken` or `email_taken` where somebody who is no admin has them.
 */
export const ensureAdmin =
  (ports: Pick<Ports, 'rules' | 'users' | 'passwords' | 'unitOfWork' | 'audit' | 'events'>) =>
  async (actor: Actor, { login, email, password }: FirstAdmin): Promise<MadeAdmin | null> => {
    requireAdmin(actor);
    if (await hasAdmin(ports)) return null;
    const generatedPassword = password === null ? generatePassword() : null;
    try {
      await createUser(ports)(actor, {
        login,
        email,
        fullName: 'Administrator',
        password: password ?? generatedPassword,
        isAdmin: true,
        quotaBytes: null,
      });
      return { login, generatedPassword };
    } catch (error) {
      // Another instance that starts at this moment was faster.
      if (error instanceof DomainError && error.kind === 'conflict' && (await hasAdmin(ports))) return null;
      throw error;
    }
  };

async function hasAdmin({ users }: Pick<Ports, 'users'>): Promise<boolean> {
  const { items } = await users.list({ isAdmin: true, limit: 1, sort: 'login', withTotal: false });
  return items.length > 0;
}
