import { type EditPropertyProps, useTranslation } from 'adminjs';
import { useState } from 'react';
import { Field } from '../ui/field.js';
import { errorOf, isNew } from './field-props.js';

const GIGABYTE = 1024 ** 3;

/** `server`: as the server's settings have it for new accounts, which says nothing in a command. */
type Kind = 'server' | 'none' | 'limit';

/** Bytes, written as gigabytes, or no limit: which of them is said, and not left to an empty field. */
export default function QuotaEdit(props: EditPropertyProps) {
  const { property, resource, record, onChange } = props;
  const { t, translateProperty } = useTranslation();
  const { path } = property;
  const bytes = record.params[path];
  const isNone = bytes === null || bytes === undefined || bytes === '';
  const [kind, setKind] = useState<Kind>(isNew(props) ? 'server' : isNone ? 'none' : 'limit');
  const [gigabytes, setGigabytes] = useState(isNone ? '' : String(Number((bytes / GIGABYTE).toFixed(3))));
  const kinds: Kind[] = isNew(props) ? ['server', 'none', 'limit'] : ['none', 'limit'];
  const choose = (chosen: Kind, typed = gigabytes) => {
    setKind(chosen);
    setGigabytes(typed);
    const limit = typed === '' ? '' : Math.round(Number(typed) * GIGABYTE);
    onChange(path, { server: '', none: null, limit }[chosen]);
  };
  return (
    <fieldset className="k-field">
      <legend>{translateProperty(property.label, resource.id)}</legend>
      {kinds.map((one) => (
        <label key={one} className="k-switch">
          <input type="radio" name={`${path}-kind`} checked={kind === one} onChange={() => choose(one)} />
          <span>{t(`words.quotaKinds.${one}`)}</span>
        </label>
      ))}
      {kind === 'limit' ? (
        <Field id={path} label={t('words.quotaUnit')} error={errorOf(props)}>
          <input
            id={path}
            type="number"
            min={0}
            step="any"
            required
            className="k-input"
            value={gigabytes}
            onChange={(event) => choose('limit', event.target.value)}
          />
        </Field>
      ) : null}
    </fieldset>
  );
}
