import { useTranslation } from 'adminjs';
import { Badge, type BadgeVariant } from '../ui/badge.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** A state in words, coloured where `custom.variants` has a colour for it. */
export default function BadgeValue(props: ValueProps) {
  const { property, resource, record } = props;
  const { translateLabel } = useTranslation();
  const value = String(record.params[property.path]);
  const variants: Record<string, BadgeVariant | undefined> = property.custom.variants ?? {};
  const words = translateLabel(`${property.path}.${value}`, resource.id);
  const variant = variants[value];
  return (
    <Value {...props}>
      {variant ? <Badge variant={variant}>{words}</Badge> : <Nothing>{words}</Nothing>}
    </Value>
  );
}
