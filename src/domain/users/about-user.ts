import type { Act, AuditDetails } from '../audit/audit-record.js';
import type { User } from './user.js';

/** Of whose account a record of the audit tells. */
export const aboutUser = ({ id, login }: Pick<User, 'id' | 'login'>) =>
  ({ object: { kind: 'user', id, name: login }, ownerId: id, ownerName: login }) satisfies Partial<Act>;

/** What an account may, from its first day on. */
export const grantsOf = ({ isAdmin, role, quotaBytes }: User): AuditDetails => ({
  isAdmin,
  role,
  quotaBytes,
});

/** What of an account is told with its values, before and after. */
export const toldFields = [
  'fullName',
  'email',
  'isAdmin',
  'role',
  'isActive',
  'expiresAt',
  'mustChangePassword',
  'quotaBytes',
] as const;
