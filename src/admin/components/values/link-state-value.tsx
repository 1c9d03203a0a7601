import { useTranslation } from 'adminjs';
import { Badge, type BadgeVariant } from '../ui/badge.js';
import { Value, type ValueProps } from '../ui/value.js';

/** Whether a link works, and what is special about it: that it takes files, that it asks for a password. */
export default function LinkStateValue(props: ValueProps) {
  const { property, resource, record, where } = props;
  const { translateLabel } = useTranslation();
  const { state, kind, hasPassword } = record.params;
  const told = translateLabel(`state.${state}`, resource.id);
  const variants: Record<string, BadgeVariant | undefined> = property.custom.variants ?? {};
  // On its page each of these has a line of its own.
  const special =
    where === 'list' ? [kind === 'upload' && 'kind.upload', hasPassword && 'hasPassword.true'] : [];
  const words = special
    .filter((label) => label !== false)
    .map((label) => translateLabel(label, resource.id))
    .join(', ');
  return (
    <Value {...props}>
      <span className="k-stack k-link-state">
        <span title={told}>
          <Badge variant={variants[state] ?? 'info'}>{told}</Badge>
        </span>
        {words && (
          <span className="k-muted k-cut" title={words}>
            {words}
          </span>
        )}
      </span>
    </Value>
  );
}
