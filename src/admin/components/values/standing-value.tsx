import { Standing } from '../ui/standing.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function StandingValue(props: ValueProps) {
  const { role, isActive, expiresAt } = props.record.params;
  return (
    <Value {...props}>
      <Standing role={role} isActive={isActive} expiresAt={expiresAt || null} />
    </Value>
  );
}
