import { type ResourceJSON, useTranslation } from 'adminjs';
import { useSearchParams } from 'react-router-dom';
import { useGroupName } from '../ui/group-choice.js';
import { usePersonName } from '../ui/person-choice.js';
import { useFormat } from '../ui/use-format.js';
import { type ActiveFilter, activeFilters, filterValues, leftOutOf, withFilters } from './list-address.js';

interface FilterChipsProps {
  resource: ResourceJSON;
  change(): void;
}

/** What the list is filtered by: each to be changed, and to be taken away. */
export function FilterChips({ resource, change }: FilterChipsProps) {
  const { t, translateButton, translateProperty } = useTranslation();
  const [query, setQuery] = useSearchParams();
  const active = activeFilters(resource, query);
  const leftOut = leftOutOf(resource, query);
  if (active.length === 0 && leftOut.length === 0) return null;
  const without = ({ values }: ActiveFilter) =>
    Object.fromEntries(Object.entries(filterValues(query)).filter(([name]) => !(name in values)));
  return (
    <ul className="k-chips" aria-label={t('words.list.filters')}>
      {active.map((filter) => (
        <Chip
          key={filter.property.propertyPath}
          resource={resource}
          filter={filter}
          change={change}
          remove={() => setQuery(withFilters(query, without(filter)))}
        />
      ))}
      {leftOut.map((property) => (
        <LeftOut
          key={property.propertyPath}
          name={translateProperty(property.label, resource.id)}
          show={() =>
            setQuery(withFilters(query, { ...filterValues(query), [property.propertyPath]: 'true' }))
          }
        />
      ))}
      {active.length > 1 ? (
        <li>
          <button type="button" className="k-chip-clear" onClick={() => setQuery(withFilters(query, {}))}>
            {translateButton('resetFilter')}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

/** What a list has not, unless it is asked for: one sees that it is so. */
function LeftOut({ name, show }: { name: string; show(): void }) {
  const { t } = useTranslation();
  return (
    <li className="k-chip">
      <button type="button" onClick={show} title={String(t('words.list.showLeftOut', { name }))}>
        {name}: <b>{t('words.list.leftOut')}</b>
      </button>
    </li>
  );
}

interface ChipProps extends FilterChipsProps {
  filter: ActiveFilter;
  remove(): void;
}

function Chip({ resource, filter, change, remove }: ChipProps) {
  const { t, translateProperty } = useTranslation();
  const name = translateProperty(filter.property.label, resource.id);
  const value = useWords(resource, filter);
  return (
    <li className="k-chip">
      <button type="button" onClick={change} title={t('words.list.changeFilter')}>
        {name}: <b>{value}</b>
      </button>
      <button type="button" aria-label={String(t('words.list.removeFilter', { name }))} onClick={remove}>
        ×
      </button>
    </li>
  );
}

/** What a filter asks for, in words. */
function useWords(resource: ResourceJSON, { property, values }: ActiveFilter): string {
  const { t, translateLabel } = useTranslation();
  const format = useFormat();
  const { propertyPath: path, components } = property;
  const value = values[path] ?? '';
  const person = usePersonName(components?.filter === 'PersonFilter' ? value : undefined);
  const group = useGroupName(components?.filter === 'GroupFilter' ? value : undefined);
  if (components?.filter === 'PersonFilter') return person;
  if (components?.filter === 'GroupFilter') return group;
  if (components?.filter === 'ChoiceFilter') return translateLabel(`${path}.${value}`, resource.id);
  const ends = (['from', 'to'] as const).flatMap((end) => {
    const moment = new Date(values[`${path}~~${end}`] ?? '');
    if (Number.isNaN(moment.getTime())) return [];
    return [t(`words.list.${end}`, { moment: format.exactDate(moment) })];
  });
  return ends.length > 0 ? ends.join(' ') : value;
}
