import { useTranslation } from 'adminjs';
import { shownText } from '../../../i18n/shown-text.js';
import { Stamp } from '../ui/moment.js';
import { RowLink } from '../ui/row-link.js';
import { Value, type ValueProps } from '../ui/value.js';

/** What happened in words, and what the log says of it. */
export default function EventValue(props: ValueProps) {
  const { translateLabel } = useTranslation();
  const { where, resource, record } = props;
  const { message = '', event, level, time } = record.params;
  // What the program says of itself is English whatever the reader's language; an event has words of its own.
  const told = event ? (
    translateLabel(`event.${event}`, resource.id)
  ) : (
    <span lang="en">{shownText(message)}</span>
  );
  return (
    <Value {...props}>
      <span className="k-stack">
        <span className="k-narrow k-muted">
          <Stamp iso={time} /> · {translateLabel(`level.${level}`, resource.id)}
        </span>
        {where === 'list' ? (
          <RowLink className="k-plain-link k-message" resource={resource} record={record} title={message}>
            {told}
          </RowLink>
        ) : (
          <span className="k-message">{told}</span>
        )}
      </span>
    </Value>
  );
}
