import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { addUser } from './create-user.js';
import { generatePassword } from './generate-password.js';
import { guessOf } from './guessable-password.js';

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
  /** The operator chose one that is easy to guess: at their own machine they have the last word, and are told. */
  isGuessable: boolean;
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
    const given = password ?? generatePassword();
    try {
      await addUser(ports, actor, {
        login,
        email,
        fullName: 'Administrator',
        password: given,
        isAdmin: true,
        quotaBytes: null,
      });
      return {
        login,
        generatedPassword: password === null ? given : null,
        isGuessable: guessOf(given, { login, email }) !== null,
      };
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
