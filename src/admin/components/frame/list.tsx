import { Box, Button, Pagination } from '@adminjs/design-system';
import { type ActionProps, RecordsTable, useRecords, useSelectedRecords, useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router-dom';
import { MAX_COUNT } from '../../max-count.js';
import { useFormat } from '../ui/use-format.js';

/** AdminJS's list, but that a long one tells that there is more than it counts, and is turned by the rows at its edges. */
export default function List({ resource, setTag }: ActionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useRecords(resource.id);
  const { records, loading, direction, sortBy, page, total, perPage, fetchData } = list;
  const { selectedRecords, handleSelect, handleSelectAll, setSelectedRecords } = useSelectedRecords(records);
  const [query, setQuery] = useSearchParams();
  const isLong = total > MAX_COUNT;

  useEffect(() => {
    setTag?.(isLong ? String(t('words.moreThan', { what: format.number(MAX_COUNT) })) : String(total));
  }, [total, isLong, setTag, t, format]);

  // Whoever comes back from an act on several finds them chosen still, unless it was done.
  useEffect(() => {
    const ids = query.get('refresh') ? [] : (query.get('recordIds')?.split(',') ?? []);
    setSelectedRecords(records.filter(({ id }) => ids.includes(id)));
  }, [query, records, setSelectedRecords]);

  const turnTo = (number: number, place: { after?: string; before?: string } = {}) => {
    const next = new URLSearchParams(query);
    for (const name of ['after', 'before']) next.delete(name);
    next.set('page', String(number));
    if (number > 1) for (const [name, id] of Object.entries(place)) next.set(name, id);
    setQuery(next);
  };
  return (
    <Box variant="container" data-css={`${resource.id}-list-table-wrapper`}>
      <RecordsTable
        resource={resource}
        records={records}
        actionPerformed={fetchData}
        onSelect={handleSelect}
        onSelectAll={handleSelectAll}
        selectedRecords={selectedRecords}
        direction={direction}
        sortBy={sortBy}
        isLoading={loading}
      />
      {isLong ? (
        <nav className="k-pages" aria-label={t('words.pages.label')}>
          <Turn words="first" isOff={page <= 1} turn={() => turnTo(1)} />
          <Turn
            words="previous"
            isOff={page <= 1}
            turn={() => turnTo(page - 1, { before: records.at(0)?.id })}
          />
          <span>{t('words.pages.number', { number: format.number(page) })}</span>
          <Turn
            words="next"
            isOff={records.length < perPage}
            turn={() => turnTo(page + 1, { after: records.at(-1)?.id })}
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
