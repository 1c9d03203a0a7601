import { useTranslation } from 'adminjs';
import { shownText } from '../../../i18n/shown-text.js';
import { Moment } from '../ui/moment.js';
import { Value, type ValueProps } from '../ui/value.js';

/** What happened in words, and what the log says of it. */
export default function EventValue(props: ValueProps) {
  const { translateLabel } = useTranslation();
  const { message = '', event, level, time } = props.record.params;
  return (
    <Value {...props}>
      <span className="k-stack">
        <span className="k-narrow k-muted">
          <Moment iso={time} /> · {translateLabel(`level.${level}`, props.resource.id)}
        </span>
        {event ? <span>{translateLabel(`event.${event}`, props.resource.id)}</span> : null}
        <span className={event ? 'k-message k-muted' : 'k-message'} title={shownText(message)}>
          {shownText(message)}
        </span>
      </span>
    </Value>
  );
}
