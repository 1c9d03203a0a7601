import { useTranslation } from 'adminjs';
import { Badge } from './badge.js';

/** What a user is, as badges: an administrator or nothing special, active or blocked. */
export function Standing({ isAdmin, isActive }: { isAdmin: boolean; isActive: boolean }) {
  const { translateLabel } = useTranslation();
  return (
    <span className="k-badges">
      <Badge variant={isActive ? 'success' : 'danger'}>
        {translateLabel(`isActive.${isActive}`, 'users')}
      </Badge>
      {isAdmin ? <Badge variant="info">{translateLabel('isAdmin.true', 'users')}</Badge> : null}
    </span>
  );
}
