import { useTranslation } from 'adminjs';
import { stateOf } from '../../../domain/users/user.js';
import { Badge } from './badge.js';

const variants = { active: 'success', blocked: 'danger', expired: 'warning' } as const;

interface StandingProps {
  isAdmin: boolean;
  isActive: boolean;
  /** In ISO 8601; null: never. */
  expiresAt: string | null;
}

/** What a user is, as badges: an administrator or nothing special; active, blocked or at the end of the account. */
export function Standing({ isAdmin, isActive, expiresAt }: StandingProps) {
  const { translateLabel } = useTranslation();
  const state = stateOf({ isActive, expiresAt: expiresAt === null ? null : new Date(expiresAt) });
  return (
    <span className="k-badges">
      <Badge variant={variants[state]}>{translateLabel(`state.${state}`, 'users')}</Badge>
      {isAdmin ? <Badge variant="info">{translateLabel('isAdmin.true', 'users')}</Badge> : null}
    </span>
  );
}
