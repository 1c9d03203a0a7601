import { useTranslation } from 'adminjs';
import { shownText } from '../../../i18n/shown-text.js';
import { Stamp } from '../ui/moment.js';
import { Value, type ValueProps } from '../ui/value.js';

/** What happened in words, and what the log says of it. */
export default function EventValue(props: ValueProps) {
  const { translateLabel } = useTranslation();
  const { message = '', event, level, time } = props.record.params;
  return (
    <Value {...props}>
      <span className="k-stack">
        <span className="k-narrow k-muted">
          <Stamp iso={time} /> · {translateLabel(`level.${level}`, props.resource.id)}
        </span>
        {event ? <span>{translateLabel(`event.${event}`, props.resource.id)}</span> : null}
        {/* What the program says of itself is English whatever the reader's language; an event has words of its own. */}
        {!event && (
          <span className="k-message" lang="en" title={shownText(message)}>
            {shownText(message)}
          </span>
        )}
      </span>
    </Value>
  );
}
