import { type EditPropertyProps, useCurrentAdmin, useTranslation } from 'adminjs';
import { errorOf } from './field-props.js';

/** One of the roles, each with what it may. Of their own nobody chooses: it would be gone by one click. */
export default function RoleEdit(props: EditPropertyProps) {
  const { property, resource, record, onChange } = props;
  const { t, translateProperty, translateLabel } = useTranslation();
  const [admin] = useCurrentAdmin();
  const isOwn = record.id === admin?.id;
  const role = record.params[property.path] ?? 'user';
  const error = errorOf(props);
  return (
    <fieldset className="k-field k-roles" disabled={isOwn}>
      <legend>{translateProperty(property.label, resource.id)}</legend>
      {property.availableValues?.map(({ value }) => (
        <div key={value}>
          <label className="k-switch">
            <input
              type="radio"
              name={property.path}
              value={value}
              checked={role === value}
              aria-describedby={`role-${value}`}
              onChange={() => onChange(property.path, value)}
            />
            <span>{translateLabel(`${property.path}.${value}`, resource.id)}</span>
          </label>
          <p id={`role-${value}`} className="k-hint">
            {t(`words.roleHints.${value}`)}
          </p>
        </div>
      ))}
      {isOwn && <p className="k-hint">{t('words.ownRole')}</p>}
      {error && (
        <p className="k-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
