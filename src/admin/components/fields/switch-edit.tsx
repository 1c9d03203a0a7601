import { type EditPropertyProps, useTranslation } from 'adminjs';
import { errorOf, isNew } from './field-props.js';

/** Yes or no. `custom.isOnlyForExisting` hides it for a new record, `custom.isOnlyWith` without another field. */
export default function SwitchEdit(props: EditPropertyProps) {
  const { property, resource, record, onChange } = props;
  const { t, translateProperty, translateLabel } = useTranslation();
  const { isOnlyForExisting, isOnlyWith, hasStates } = property.custom;
  if (isOnlyForExisting && isNew(props)) return null;
  if (isOnlyWith && !record.params[isOnlyWith]) return null;

  const error = errorOf(props);
  const label = hasStates
    ? translateLabel(`${property.path}.true`, resource.id)
    : translateProperty(property.label, resource.id);
  return (
    <div className="k-field">
      <label className="k-switch">
        <input
          type="checkbox"
          name={property.path}
          checked={String(record.params[property.path]) === 'true'}
          onChange={(event) => onChange(property.path, String(event.target.checked))}
        />
        <span>{label}</span>
      </label>
      {error && (
        <p className="k-error" role="alert">
          {error}
        </p>
      )}
      <p className="k-hint">{t(`words.${property.path}Hint`)}</p>
    </div>
  );
}
