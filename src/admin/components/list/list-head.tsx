import { type BasePropertyJSON, type ResourceJSON, useTranslation } from 'adminjs';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { MAX_COUNT } from '../../max-count.js';
import { useFormat } from '../ui/use-format.js';
import { ExportMenu } from './export-menu.js';
import { FilterChips } from './filter-chips.js';
import { FilterDialog } from './filter-dialog.js';
import { activeFilters, type Direction, fromFirstPage, sortedBy, usefulDirection } from './list-address.js';
import { SearchBox } from './search-box.js';
import { Views } from './views.js';

export interface ListHeadProps {
  resource: ResourceJSON;
  /** How many match; undefined where nobody counted. */
  total: number | undefined;
  sortBy: string | undefined;
  direction: Direction | undefined;
  columns: { choosable: BasePropertyJSON[]; chosen: string[]; choose(names: string[]): void };
  /** What can be done to all that match. */
  children?: ReactNode;
}

/** Above a list: what is looked for, what it is filtered by, how many there are, and how they are shown. */
export function ListHead(props: ListHeadProps) {
  const { resource, total, children } = props;
  const { t, translateButton } = useTranslation();
  const format = useFormat();
  const [query] = useSearchParams();
  const [isFiltering, setFiltering] = useState(false);
  const count = activeFilters(resource, query).length;
  const found =
    total === undefined
      ? ''
      : total > MAX_COUNT
        ? t('words.list.foundMoreThan', { number: format.number(MAX_COUNT) })
        : t('words.list.found', { number: format.number(total) });
  return (
    <div className="k-list-head">
      <div className="k-list-tools">
        <SearchBox resource={resource} />
        {resource.filterProperties.length > 0 ? (
          <button
            type="button"
            className="k-button"
            aria-haspopup="dialog"
            onClick={() => setFiltering(true)}
          >
            {count > 0 ? translateButton('filterActive', resource.id, { count }) : translateButton('filter')}
          </button>
        ) : null}
        <Views resource={resource} />
        {children}
        <span className="k-list-end">
          <SortChoice {...props} />
          <PageSize />
          <ColumnChoice {...props} />
          <ExportMenu resource={resource} />
        </span>
      </div>
      <FilterChips resource={resource} change={() => setFiltering(true)} />
      <p className="k-found" role="status">
        {found}
      </p>
      {isFiltering ? <FilterDialog resource={resource} close={() => setFiltering(false)} /> : null}
    </div>
  );
}

/** By any column, where their headings have no room. */
function SortChoice({ resource, columns, ...listed }: ListHeadProps) {
  const { t, translateProperty } = useTranslation();
  const [query, setQuery] = useSearchParams();
  // What was chosen a moment ago, although the list is still the one before.
  const sortBy = query.get('sortBy') ?? listed.sortBy;
  const direction = query.get('direction') ?? listed.direction ?? 'asc';
  const sortable = columns.choosable.filter(({ isSortable }) => isSortable);
  const sort = (name: string, way: Direction) => setQuery(sortedBy(query, name, way));
  if (sortable.length === 0) return null;
  const turned = direction === 'asc' ? 'desc' : 'asc';
  return (
    <span className="k-sort-choice">
      <label>
        <span>{t('words.list.sortBy')}</span>
        <select
          className="k-input"
          value={sortBy ?? ''}
          onChange={({ target }) => {
            const property = sortable.find(({ propertyPath }) => propertyPath === target.value);
            if (property) sort(property.propertyPath, usefulDirection(property));
          }}
        >
          {sortable.map(({ propertyPath, label }) => (
            <option key={propertyPath} value={propertyPath}>
              {translateProperty(label, resource.id)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="k-button"
        aria-label={t(`words.list.${direction === 'asc' ? 'ascending' : 'descending'}`)}
        onClick={() => sortBy && sort(sortBy, turned)}
      >
        {direction === 'asc' ? '↑' : '↓'}
      </button>
    </span>
  );
}

/** As `settings.defaultPerPage` has it. */
const DEFAULT_SIZE = 25;
const sizes = [25, 50, 100, 200];

function PageSize() {
  const { t } = useTranslation();
  const [query, setQuery] = useSearchParams();
  const perPage = Number(query.get('perPage')) || DEFAULT_SIZE;
  const choose = (size: string) => {
    const next = fromFirstPage(query);
    next.set('perPage', size);
    setQuery(next);
  };
  return (
    <label>
      <span>{t('words.list.perPage')}</span>
      <select className="k-input" value={perPage} onChange={({ target }) => choose(target.value)}>
        {[...new Set([...sizes, perPage])]
          .sort((a, b) => a - b)
          .map((size) => (
            <option key={size} value={size}>
              {size}
            </option>
          ))}
      </select>
    </label>
  );
}

function ColumnChoice({ resource, columns: { choosable, chosen, choose } }: ListHeadProps) {
  const { t, translateProperty } = useTranslation();
  const toggle = ({ propertyPath }: BasePropertyJSON, isOn: boolean) =>
    choose(
      choosable
        .map((one) => one.propertyPath)
        .filter((name) => (name === propertyPath ? isOn : chosen.includes(name))),
    );
  return (
    <details className="k-columns">
      <summary className="k-button">{t('words.list.columns')}</summary>
      <fieldset>
        <legend className="k-unheard">{t('words.list.columns')}</legend>
        {choosable.map((property) => (
          <label key={property.propertyPath}>
            <input
              type="checkbox"
              checked={chosen.includes(property.propertyPath)}
              disabled={property.isTitle}
              onChange={({ target }) => toggle(property, target.checked)}
            />
            {translateProperty(property.label, resource.id)}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
