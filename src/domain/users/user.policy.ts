import { type Actor, requireAdmin } from '../shared/actor.js';

export type UserAction = 'list' | 'create' | 'read' | 'update' | 'delete';

/**
 * Accounts are the admins' business; one's own is reached by `getProfile`, `updateProfile` and `changePassword`,
 * which take no id.
 * @throws DomainError `authentication_required` for strangers, `forbidden` for the rest.
 */
export function authorizeUser(actor: Actor, _action: UserAction): void {
  requireAdmin(actor);
}
