import { Quota } from '../ui/quota.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function QuotaValue(props: ValueProps) {
  const { usedBytes, quotaBytes } = props.record.params;
  return (
    <Value {...props}>
      <Quota used={Number(usedBytes)} quota={quotaBytes === null ? null : Number(quotaBytes)} />
    </Value>
  );
}
