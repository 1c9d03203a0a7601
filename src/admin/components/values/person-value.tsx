import { Person } from '../ui/person.js';
import { QuotaOf } from '../ui/quota.js';
import { Standing } from '../ui/standing.js';
import { Value, type ValueProps } from '../ui/value.js';

/** A row's user; on narrow screens, where the other columns are gone, with what matters of them. */
export default function PersonValue(props: ValueProps) {
  const { fullName, login, email, role, isActive, expiresAt } = props.record.params;
  return (
    <Value {...props}>
      <Person fullName={fullName} login={login}>
        <span className="k-wide k-muted k-cut" title={email}>
          {email}
        </span>
        <span className="k-narrow k-stack">
          <Standing role={role} isActive={isActive} expiresAt={expiresAt || null} />
          <span className="k-muted">
            <QuotaOf params={props.record.params} />
          </span>
        </span>
      </Person>
    </Value>
  );
}
