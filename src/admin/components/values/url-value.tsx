import { useTranslation } from 'adminjs';
import { CopyField } from '../ui/copy-field.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function UrlValue(props: ValueProps) {
  const { property, resource, record } = props;
  const { translateProperty } = useTranslation();
  return (
    <Value {...props}>
      <CopyField
        value={record.params[property.path]}
        label={translateProperty(property.label, resource.id)}
      />
    </Value>
  );
}
