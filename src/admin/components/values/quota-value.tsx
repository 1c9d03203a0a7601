import { QuotaOf } from '../ui/quota.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function QuotaValue(props: ValueProps) {
  return (
    <Value {...props}>
      <QuotaOf params={props.record.params} />
    </Value>
  );
}
