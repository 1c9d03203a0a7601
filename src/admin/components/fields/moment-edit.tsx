import { type EditPropertyProps, useTranslation } from 'adminjs';
import { Field } from '../ui/field.js';
import { fromLocal, toLocal } from '../ui/local-moment.js';
import { errorOf } from './field-props.js';

export default function MomentEdit(props: EditPropertyProps) {
  const { property, resource, record, onChange } = props;
  const { t, translateProperty } = useTranslation();
  return (
    <Field
      id={property.path}
      label={translateProperty(property.label, resource.id)}
      hint={t(property.custom.hint ?? 'words.emptyForNever')}
      error={errorOf(props)}
    >
      <input
        id={property.path}
        type="datetime-local"
        className="k-input"
        value={toLocal(record.params[property.path])}
        onChange={(event) => onChange(property.path, fromLocal(event.target.value))}
      />
    </Field>
  );
}
