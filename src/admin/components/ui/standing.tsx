import { useTranslation } from 'adminjs';
import type { Role } from '../../../domain/shared/actor.js';
import { stateOf } from '../../../domain/users/user.js';
import { Badge } from './badge.js';

const variants = { active: 'success', blocked: 'danger', expired: 'warning' } as const;

interface StandingProps {
  role: Role;
  isActive: boolean;
  /** In ISO 8601; null: never. */
  expiresAt: string | null;
}

/** What a user is, as badges: what they may beside the usual; active, blocked or at the end of the account. */
export function Standing({ role, isActive, expiresAt }: StandingProps) {
  const { translateLabel } = useTranslation();
  const state = stateOf({ isActive, expiresAt: expiresAt === null ? null : new Date(expiresAt) });
  return (
    <span className="k-badges">
      <Badge variant={variants[state]}>{translateLabel(`state.${state}`, 'users')}</Badge>
      {role === 'user' ? null : <Badge variant="info">{translateLabel(`role.${role}`, 'users')}</Badge>}
    </span>
  );
}
