import { useTranslation } from 'adminjs';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** The event in words, and the stable name that programs search for. */
export default function EventNameValue(props: ValueProps) {
  const { translateLabel } = useTranslation();
  const { event } = props.record.params;
  return (
    <Value {...props}>
      {event ? (
        <>
          {translateLabel(`event.${event}`, props.resource.id)} <code className="k-code">{event}</code>
        </>
      ) : (
        <Nothing />
      )}
    </Value>
  );
}
