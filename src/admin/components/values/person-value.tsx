import { Person } from '../ui/person.js';
import { Quota } from '../ui/quota.js';
import { Standing } from '../ui/standing.js';
import { Value, type ValueProps } from '../ui/value.js';

/** A row's user; on narrow screens, where the other columns are gone, with what matters of them. */
export default function PersonValue(props: ValueProps) {
  const { fullName, login, email, isAdmin, isActive, usedBytes, quotaBytes } = props.record.params;
  return (
    <Value {...props}>
      <Person fullName={fullName} login={login}>
        <span className="k-wide k-muted k-cut" title={email}>
          {email}
        </span>
        <span className="k-narrow k-stack">
          <Standing isAdmin={isAdmin} isActive={isActive} />
          <span className="k-muted">
            <Quota used={Number(usedBytes)} quota={quotaBytes === null ? null : Number(quotaBytes)} />
          </span>
        </span>
      </Person>
    </Value>
  );
}
