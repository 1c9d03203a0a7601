import { Box, Button, Pagination } from '@adminjs/design-system';
import {
  type ActionProps,
  type RecordJSON,
  RecordsTable,
  type ResourceJSON,
  useRecords,
  useSelectedRecords,
  useTranslation,
} from 'adminjs';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router-dom';
import { isBulkNoun } from '../../../domain/bulk/bulk-act.js';
import { MAX_COUNT } from '../../max-count.js';
import { BulkButton } from '../bulk/bulk-button.js';
import { useFormat } from '../ui/use-format.js';
import { useMay } from '../ui/use-may.js';
import { choosableColumns, chosenColumns, keepColumns } from './columns.js';
import { rememberedList, rememberList } from './list-address.js';
import { ListHead } from './list-head.js';
import { metaOf } from './list-meta.js';

/**
 * AdminJS's list, but that a long one tells that there is more than it counts, and is turned by the rows at its edges. So is one
 * whose pages have places of their own; it tells how far it was looked.
 */
export default function List(props: ActionProps) {
  // Another table is another list: what AdminJS's hooks hold of the last one's rows is no value of this one's columns.
  return <Rows key={props.resource.id} {...props} />;
}

function Rows({ resource }: ActionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const list = useRecords(resource.id);
  const { records, loading, direction, sortBy, page, total, perPage, fetchData } = list;
  const { selectedRecords, handleSelect, handleSelectAll, setSelectedRecords } = useSelectedRecords(records);
  const [query, setQuery] = useSearchParams();
  const { edges, counted, reached } = metaOf(records);
  const known = loading ? undefined : edges ? counted : total;
  const isLong = total > MAX_COUNT;
  const columns = useColumns(resource, records);
  useRemembered(resource.id);
  const pages = {
    before: edges ? edges.before : records.at(0)?.id,
    after: edges ? edges.after : records.length < perPage ? null : records.at(-1)?.id,
  };

  // Whoever comes back from an act on several finds them chosen still, unless it was done.
  useEffect(() => {
    const ids = query.get('refresh') ? [] : (query.get('recordIds')?.split(',') ?? []);
    setSelectedRecords(records.filter(({ id }) => ids.includes(id)));
  }, [query, records, setSelectedRecords]);

  const turnTo = (number: number, place: { after?: string | null; before?: string | null } = {}) => {
    const next = new URLSearchParams(query);
    for (const name of ['after', 'before']) next.delete(name);
    next.set('page', String(number));
    if (number > 1) for (const [name, id] of Object.entries(place)) if (id) next.set(name, id);
    setQuery(next);
  };
  return (
    <Box variant="container" data-css={`${resource.id}-list-table-wrapper`}>
      <ListHead resource={resource} total={known} sortBy={sortBy} direction={direction} columns={columns}>
        {may.change && isBulkNoun(resource.id) && (
          <BulkButton
            noun={resource.id}
            total={known}
            ids={selectedRecords.map(({ id }) => id)}
            onDone={fetchData}
          />
        )}
      </ListHead>
      <div className="k-list-table">
        <RecordsTable
          resource={columns.resource}
          records={records}
          actionPerformed={fetchData}
          onSelect={handleSelect}
          onSelectAll={handleSelectAll}
          selectedRecords={selectedRecords}
          direction={direction}
          sortBy={sortBy}
          isLoading={loading}
        />
      </div>
      {reached && (
        <p className="k-hint">{t('words.pages.reached', { moment: format.exactDate(new Date(reached)) })}</p>
      )}
      {isLong || edges ? (
        <nav className="k-pages" aria-label={t('words.pages.label')}>
          <Turn words="first" isOff={page <= 1} turn={() => turnTo(1)} />
          <Turn words="previous" isOff={page <= 1} turn={() => turnTo(page - 1, { before: pages.before })} />
          <span>{t('words.pages.number', { number: format.number(page) })}</span>
          <Turn
            words="next"
            isOff={pages.after === null}
            turn={() => turnTo(page + 1, { after: pages.after })}
          />
        </nav>
      ) : (
        <Box mt="xl" textAlign="center">
          <Pagination page={page} perPage={perPage} total={total} onChange={(number) => turnTo(number)} />
        </Box>
      )}
    </Box>
  );
}

/** Which columns are shown: in the address, and as long as this browser keeps it. */
function useColumns(resource: ResourceJSON, records: RecordJSON[]) {
  const [query, setQuery] = useSearchParams();
  const choosable = choosableColumns(resource, records);
  const chosen = chosenColumns(resource, query);
  const choose = (names: string[]) => {
    keepColumns(resource, names);
    const next = new URLSearchParams(query);
    next.set('columns', names.join(','));
    setQuery(next, { replace: true });
  };
  const shown = choosable.filter(({ propertyPath }) => chosen.includes(propertyPath));
  return { choosable, chosen, choose, resource: { ...resource, listProperties: shown } };
}

/** Whoever comes back from saving or deleting finds the list as it was left. */
function useRemembered(resourceId: string): void {
  const [query, setQuery] = useSearchParams();
  useEffect(() => {
    const before = rememberedList(resourceId);
    if (query.toString() === 'refresh=true' && before) setQuery(before, { replace: true });
    else if (!query.has('refresh')) rememberList(resourceId, query);
  }, [resourceId, query, setQuery]);
}

function Turn({
  words,
  isOff,
  turn,
}: {
  words: 'first' | 'previous' | 'next';
  isOff: boolean;
  turn(): void;
}) {
  const { t } = useTranslation();
  return (
    <Button type="button" variant="light" size="sm" disabled={isOff} onClick={turn} data-testid={words}>
      {t(`words.pages.${words}`)}
    </Button>
  );
}
