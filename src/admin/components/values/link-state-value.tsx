import { useTranslation } from 'adminjs';
import { Badge, type BadgeVariant } from '../ui/badge.js';
import { Value, type ValueProps } from '../ui/value.js';

/** Whether a link works, and what is special about it: that it takes files, that it asks for a password. */
export default function LinkStateValue(props: ValueProps) {
  const { property, resource, record, where } = props;
  const { translateLabel } = useTranslation();
  const { state, kind, hasPassword } = record.params;
  const variants: Record<string, BadgeVariant | undefined> = property.custom.variants ?? {};
  // On its page each of these has a line of its own.
  const isInList = where === 'list';
  return (
    <Value {...props}>
      <span className="k-badges">
        <Badge variant={variants[state] ?? 'info'}>{translateLabel(`state.${state}`, resource.id)}</Badge>
        {isInList && kind === 'upload' && (
          <Badge variant="info">{translateLabel('kind.upload', resource.id)}</Badge>
        )}
        {isInList && hasPassword && (
          <Badge variant="info">{translateLabel('hasPassword.true', resource.id)}</Badge>
        )}
      </span>
    </Value>
  );
}
