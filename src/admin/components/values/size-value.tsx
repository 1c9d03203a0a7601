import { useFormat } from '../ui/use-format.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function SizeValue(props: ValueProps) {
  const format = useFormat();
  const bytes = Number(props.record.params[props.property.path]);
  return (
    <Value {...props}>
      <span className="k-nowrap" title={format.exactSize(bytes)}>
        {format.size(bytes)}
      </span>
    </Value>
  );
}
