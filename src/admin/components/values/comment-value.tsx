import { shownLines } from '../../../i18n/shown-text.js';
import { Value, type ValueProps } from '../ui/value.js';

/** With its lines, and with nothing hidden in it. */
export default function CommentValue(props: ValueProps) {
  const comment: string = props.record.params[props.property.path] ?? '';
  return (
    <Value {...props}>
      <bdi className="k-lines">{shownLines(comment)}</bdi>
    </Value>
  );
}
