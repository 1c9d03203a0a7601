import { Standing } from '../ui/standing.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function StandingValue(props: ValueProps) {
  const { isAdmin, isActive, expiresAt } = props.record.params;
  return (
    <Value {...props}>
      <Standing isAdmin={isAdmin} isActive={isActive} expiresAt={expiresAt || null} />
    </Value>
  );
}
