import { type FilterPropertyProps, useTranslation } from 'adminjs';
import { GroupChoice } from '../ui/group-choice.js';

export default function GroupFilter({ property, resource, filter, onChange }: FilterPropertyProps) {
  const { translateProperty } = useTranslation();
  const id = `filter-${property.path}`;
  return (
    <div className="k-field">
      <label htmlFor={id}>{translateProperty(property.label, resource.id)}</label>
      <GroupChoice
        id={id}
        value={filter[property.path] ?? ''}
        choose={(groupId) => onChange(property.path, groupId)}
      />
    </div>
  );
}
