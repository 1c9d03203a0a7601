import { type FilterPropertyProps, useTranslation } from 'adminjs';
import { PersonChoice } from '../ui/person-choice.js';

export default function PersonFilter({ property, resource, filter, onChange }: FilterPropertyProps) {
  const { translateProperty } = useTranslation();
  return (
    <PersonChoice
      label={translateProperty(property.label, resource.id)}
      value={filter[property.path] || undefined}
      choose={(id) => onChange(property.path, id)}
    />
  );
}
