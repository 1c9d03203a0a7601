import { Quota } from '../ui/quota.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function QuotaValue(props: ValueProps) {
  const { usedBytes, trashBytes, reservedBytes, quotaBytes } = props.record.params;
  // The trash, and what uploads on their way reserve, count in the quota, too.
  const taken = Number(usedBytes) + Number(trashBytes) + Number(reservedBytes);
  return (
    <Value {...props}>
      <Quota used={taken} quota={quotaBytes === null ? null : Number(quotaBytes)} />
    </Value>
  );
}
