import { type FilterPropertyProps, useTranslation } from 'adminjs';

/** One of few values, in words. */
export default function ChoiceFilter({ property, resource, filter, onChange }: FilterPropertyProps) {
  const { t, translateLabel, translateProperty } = useTranslation();
  const id = `filter-${property.path}`;
  return (
    <div className="k-field">
      <label htmlFor={id}>{translateProperty(property.label, resource.id)}</label>
      <select
        id={id}
        className="k-input"
        value={filter[property.path] ?? ''}
        onChange={(event) => onChange(property.path, event.target.value)}
      >
        <option value="">{t('words.any')}</option>
        {property.availableValues?.map(({ value }) => (
          <option key={value} value={value}>
            {translateLabel(`${property.path}.${value}`, resource.id)}
          </option>
        ))}
      </select>
    </div>
  );
}
