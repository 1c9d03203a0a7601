import { type EditPropertyProps, useTranslation } from 'adminjs';
import { Field } from '../ui/field.js';
import { errorOf } from './field-props.js';

/** A whole number, or none. */
export default function NumberEdit(props: EditPropertyProps) {
  const { property, resource, record, onChange } = props;
  const { t, translateProperty } = useTranslation();
  return (
    <Field
      id={property.path}
      label={translateProperty(property.label, resource.id)}
      hint={t('words.emptyForNoLimit')}
      error={errorOf(props)}
    >
      <input
        id={property.path}
        type="number"
        min={1}
        step={1}
        className="k-input"
        value={record.params[property.path] ?? ''}
        onChange={(event) => onChange(property.path, event.target.value || null)}
      />
    </Field>
  );
}
