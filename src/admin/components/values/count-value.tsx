import { useFormat } from '../ui/use-format.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function CountValue(props: ValueProps) {
  const format = useFormat();
  return <Value {...props}>{format.number(Number(props.record.params[props.property.path] ?? 0))}</Value>;
}
