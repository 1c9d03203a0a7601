import { useSearchParams } from 'react-router-dom';

/** The filters of the page, under the API's names: they stand in the address. */
export const filterNames = [
  'kind',
  'actorId',
  'ownerId',
  'objectId',
  'address',
  'requestId',
  'from',
  'to',
] as const;
export type FilterName = (typeof filterNames)[number];
export type Filters = Partial<Record<FilterName, string>>;

/** What the address asks for, and a way to ask for something else, from the newest on. */
export function useFilters(): [Filters, (filters: Filters) => void] {
  const [query, setQuery] = useSearchParams();
  const filters = Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = query.get(name);
      return value ? [[name, value]] : [];
    }),
  ) as Filters;
  return [filters, (next) => setQuery(queryOf(next))];
}

export function queryOf(filters: Filters): URLSearchParams {
  const entries = filterNames.flatMap((name) => {
    const value = filters[name];
    return value ? [[name, value] as [string, string]] : [];
  });
  return new URLSearchParams(entries);
}
