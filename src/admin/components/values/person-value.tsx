import { useTranslation } from 'adminjs';
import { Badge } from '../ui/badge.js';
import { Person } from '../ui/person.js';
import { Quota } from '../ui/quota.js';
import { Value, type ValueProps } from '../ui/value.js';

/** A row's user; on narrow screens, where the other columns are gone, with what matters of them. */
export default function PersonValue(props: ValueProps) {
  const { translateLabel } = useTranslation();
  const { fullName, login, isAdmin, isActive, usedBytes, quotaBytes } = props.record.params;
  return (
    <Value {...props}>
      <Person fullName={fullName} login={login}>
        <span className="k-narrow k-stack">
          <span className="k-badges">
            {isAdmin ? <Badge variant="primary">{translateLabel('isAdmin.true', 'users')}</Badge> : null}
            {isActive ? null : <Badge variant="danger">{translateLabel('isActive.false', 'users')}</Badge>}
          </span>
          <span className="k-muted">
            <Quota used={Number(usedBytes)} quota={quotaBytes === null ? null : Number(quotaBytes)} />
          </span>
        </span>
      </Person>
    </Value>
  );
}
