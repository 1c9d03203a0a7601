import { type ResourceJSON, useTranslation } from 'adminjs';
import { Link, useSearchParams } from 'react-router-dom';
import { listAddress } from '../ui/addresses.js';
import { Empty } from '../ui/empty.js';
import { activeFilters, withFilters } from './list-address.js';

/** Instead of a table without rows: whether nothing is there or nothing matches, and what to do next. */
export default function NoRecords({ resource }: { resource: ResourceJSON }) {
  const { t, translateButton, translateMessage } = useTranslation();
  const [query, setQuery] = useSearchParams();
  if (activeFilters(resource, query).length > 0) {
    return (
      <Empty title={translateMessage('noRecordsInResource', resource.id)} hint={t('words.list.noMatchHint')}>
        <button type="button" className="k-button" onClick={() => setQuery(withFilters(query, {}))}>
          {t('words.list.clearFilters')}
        </button>
      </Empty>
    );
  }
  const canCreate = resource.resourceActions.some(({ name }) => name === 'new');
  return (
    <Empty
      title={translateMessage('noRecords', resource.id)}
      hint={translateMessage('noRecordsHint', resource.id)}
    >
      {canCreate && (
        <Link className="k-button k-button-main" to={`${listAddress(resource.id)}/actions/new`}>
          {translateButton('createFirstRecord', resource.id)}
        </Link>
      )}
    </Empty>
  );
}
