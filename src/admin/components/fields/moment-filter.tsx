import { type FilterPropertyProps, useTranslation } from 'adminjs';
import { endOfMinute, fromLocal, toLocal } from '../ui/local-moment.js';

const endsOf = { from: (iso: string | null) => iso, to: endOfMinute };

/** From when to when, by the names that AdminJS's filter knows. */
export default function MomentFilter({ property, resource, filter, onChange }: FilterPropertyProps) {
  const { translateProperty } = useTranslation();
  const ends = ['from', 'to'] as const;
  return (
    <fieldset className="k-field">
      <legend>{translateProperty(property.label, resource.id)}</legend>
      {ends.map((end) => {
        const key = `${property.path}~~${end}`;
        return (
          <label key={key} className="k-inline">
            <span>{translateProperty(end)}</span>
            <input
              type="datetime-local"
              className="k-input"
              value={toLocal(filter[key])}
              onChange={(event) => onChange(key, endsOf[end](fromLocal(event.target.value)) ?? '')}
            />
          </label>
        );
      })}
    </fieldset>
  );
}
