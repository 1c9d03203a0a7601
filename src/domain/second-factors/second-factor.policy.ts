import type { Rules } from '../shared/rules.js';
import type { User } from '../users/user.js';

/** Whether the place asks a second factor of somebody with this role. */
export const needsFactor = (
  { secondFactorRequired }: Pick<Rules, 'secondFactorRequired'>,
  { role }: Pick<User, 'role'>,
): boolean =>
  secondFactorRequired === 'staff' ? role !== 'user' : secondFactorRequired === 'admins' && role === 'admin';

/** They need one, and have none yet. */
export const isWithoutFactor = (
  rules: Pick<Rules, 'secondFactorRequired'>,
  user: Pick<User, 'role' | 'hasSecondFactor'>,
): boolean => !user.hasSecondFactor && needsFactor(rules, user);
