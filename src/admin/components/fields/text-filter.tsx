import { type FilterPropertyProps, useTranslation } from 'adminjs';

export default function TextFilter({ property, resource, filter, onChange }: FilterPropertyProps) {
  const { translateProperty } = useTranslation();
  const id = `filter-${property.path}`;
  return (
    <div className="k-field">
      <label htmlFor={id}>{translateProperty(property.label, resource.id)}</label>
      <input
        id={id}
        type="search"
        className="k-input"
        maxLength={200}
        value={filter[property.path] ?? ''}
        onChange={(event) => onChange(property.path, event.target.value)}
      />
    </div>
  );
}
