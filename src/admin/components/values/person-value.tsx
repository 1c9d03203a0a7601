import { recordAddress } from '../ui/addresses.js';
import { Person } from '../ui/person.js';
import { QuotaOf } from '../ui/quota.js';
import { Standing } from '../ui/standing.js';
import { Value, type ValueProps } from '../ui/value.js';

/** A row's user; on narrow screens, where the other columns are gone, with what matters of them. */
export default function PersonValue(props: ValueProps) {
  const { resource, record } = props;
  const { fullName, login, email, role, isActive, expiresAt } = record.params;
  return (
    <Value {...props}>
      <Person fullName={fullName} login={login} email={email} to={recordAddress(resource.id, record.id)}>
        <span className="k-narrow k-stack">
          <Standing role={role} isActive={isActive} expiresAt={expiresAt || null} />
          <span className="k-muted">
            <QuotaOf params={record.params} />
          </span>
        </span>
      </Person>
    </Value>
  );
}
