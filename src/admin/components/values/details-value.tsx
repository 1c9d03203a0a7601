import { shownLines } from '../../../i18n/shown-text.js';
import { Value, type ValueProps } from '../ui/value.js';

/** JSON as it came, laid out. */
export default function DetailsValue(props: ValueProps) {
  return (
    <Value {...props}>
      <pre className="k-details">{shownLines(props.record.params[props.property.path] ?? '')}</pre>
    </Value>
  );
}
