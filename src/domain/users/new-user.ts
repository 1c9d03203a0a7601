import { randomBytes } from 'node:crypto';
import type { Ports } from '../shared/ports.js';
import type { CreateUser } from './user.commands.js';
import type { NewUser } from './user-store.js';

/** Fills in what nobody types: the hash, the default quota and a storage folder that tells nothing of its owner. */
export async function newUser(
  { passwords, rules }: Pick<Ports, 'passwords' | 'rules'>,
  command: CreateUser & { password: string },
  lane: 'change' | 'registration',
): Promise<NewUser> {
  const { password, isAdmin, quotaBytes = rules.defaultQuotaBytes, ...account } = command;
  const role = command.role ?? (isAdmin ? 'admin' : 'user');
  return {
    ...account,
    role,
    isAdmin: role === 'admin',
    quotaBytes,
    storagePath: `users/${randomBytes(16).toString('hex')}`,
    passwordHash: await passwords.hash(password, lane),
  };
}
