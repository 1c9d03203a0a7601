import { type EditPropertyProps, useTranslation } from 'adminjs';
import { useState } from 'react';
import { Field } from '../ui/field.js';
import { errorOf, isNew } from './field-props.js';

const GIGABYTE = 1024 ** 3;

/** Bytes, written as gigabytes. */
export default function QuotaEdit(props: EditPropertyProps) {
  const { property, resource, record, onChange } = props;
  const { t, translateProperty } = useTranslation();
  const bytes = record.params[property.path];
  const [gigabytes, setGigabytes] = useState(bytes ? String(Number((bytes / GIGABYTE).toFixed(3))) : '');
  const change = (typed: string) => {
    setGigabytes(typed);
    onChange(property.path, typed === '' ? null : Math.round(Number(typed) * GIGABYTE));
  };
  return (
    <Field
      id={property.path}
      label={translateProperty(property.label, resource.id)}
      hint={t(isNew(props) ? 'words.quotaHint' : 'words.emptyForNoLimit')}
      error={errorOf(props)}
    >
      <span className="k-with-unit">
        <input
          id={property.path}
          type="number"
          min={0}
          step="any"
          className="k-input"
          value={gigabytes}
          onChange={(event) => change(event.target.value)}
        />
        <span>{t('words.quotaUnit')}</span>
      </span>
    </Field>
  );
}
