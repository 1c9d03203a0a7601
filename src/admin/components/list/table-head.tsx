import { Icon } from '@adminjs/design-system';
import { type BasePropertyJSON, useTranslation } from 'adminjs';
import { Link, useSearchParams } from 'react-router-dom';
import { isFigure } from '../ui/value.js';
import { type Direction, sortedBy, usefulDirection } from './list-address.js';

interface TableHeadProps {
  properties: BasePropertyJSON[];
  titleProperty: BasePropertyJSON;
  sortBy?: string;
  direction?: Direction;
  onSelectAll?(): void;
  selectedAll?: boolean;
}

/** The headings of a list, by which one sorts: at first in the direction that people look for. */
export default function TableHead(props: TableHeadProps) {
  const { properties, titleProperty, onSelectAll, selectedAll = false } = props;
  const { t } = useTranslation();
  return (
    <thead data-css={`${titleProperty.resourceId}-table-head`}>
      <tr>
        <th scope="col">
          {onSelectAll ? (
            <input
              type="checkbox"
              className="k-check"
              checked={selectedAll}
              onChange={() => onSelectAll()}
              aria-label={t('words.selectAll')}
            />
          ) : (
            <span className="k-unheard">{t('words.list.selection')}</span>
          )}
        </th>
        {properties.map((property) => (
          <Heading key={property.propertyPath} property={property} {...props} />
        ))}
        <th scope="col">
          <span className="k-unheard">{t('words.actions')}</span>
        </th>
      </tr>
    </thead>
  );
}

function Heading({ property, sortBy, direction }: TableHeadProps & { property: BasePropertyJSON }) {
  const { translateProperty } = useTranslation();
  const [query] = useSearchParams();
  const label = translateProperty(property.label, property.resourceId);
  const className = [!property.isTitle && 'k-beside-title', isFigure(property) && 'k-figure']
    .filter(Boolean)
    .join(' ');
  if (!property.isSortable) {
    return (
      <th scope="col" className={className}>
        {label}
      </th>
    );
  }
  const isSorted = sortBy === property.propertyPath;
  const next = isSorted ? (direction === 'asc' ? 'desc' : 'asc') : usefulDirection(property);
  return (
    <th
      scope="col"
      className={className}
      aria-sort={isSorted ? (direction === 'desc' ? 'descending' : 'ascending') : 'none'}
    >
      <Link className="k-sort" to={{ search: sortedBy(query, property.propertyPath, next).toString() }}>
        {label}
        {isSorted ? <Icon icon={direction === 'desc' ? 'ChevronDown' : 'ChevronUp'} size={14} /> : null}
      </Link>
    </th>
  );
}
