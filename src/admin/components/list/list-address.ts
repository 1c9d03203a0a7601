import type { BasePropertyJSON, ResourceJSON } from 'adminjs';

/** A filter that is on: of a moment its ends, of all others its one value, by the names that they have in an address. */
export interface ActiveFilter {
  property: BasePropertyJSON;
  values: Record<string, string>;
}

const PREFIX = 'filters.';

/** What the address of a list filters by, in the order of the table's filters. */
export function activeFilters(resource: ResourceJSON, query: URLSearchParams): ActiveFilter[] {
  const values = filterValues(query);
  const known = [...resource.filterProperties, ...Object.values(resource.properties)];
  const names = [...new Set(known.map(({ propertyPath }) => propertyPath))];
  return names.flatMap((name) => {
    const property = known.find(({ propertyPath }) => propertyPath === name);
    const own = Object.entries(values).filter(([key]) => key === name || key.startsWith(`${name}~~`));
    return property && own.length > 0 ? [{ property, values: Object.fromEntries(own) }] : [];
  });
}

/** What the list leaves out of itself unless it is asked for, or something is that all of is wanted of. */
export const leftOutOf = (resource: ResourceJSON, query: URLSearchParams): BasePropertyJSON[] => {
  const values = filterValues(query);
  return resource.filterProperties.filter(
    ({ propertyPath, custom }) =>
      custom?.leavesOutBut && !values[propertyPath] && !values[String(custom.leavesOutBut)],
  );
};

export const filterValues = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...query]
      .filter(([name, value]) => name.startsWith(PREFIX) && value !== '')
      .map(([name, value]) => [name.slice(PREFIX.length), value]),
  );

/** The same list from its first page on, with other filters; what is emptied is none. */
export function withFilters(query: URLSearchParams, values: Record<string, string>): URLSearchParams {
  const next = fromFirstPage(query);
  for (const name of [...next.keys()]) if (name.startsWith(PREFIX)) next.delete(name);
  for (const [name, value] of Object.entries(values)) if (value !== '') next.set(PREFIX + name, value);
  return next;
}

/** Sorted or filtered otherwise, a list begins anew. */
export function fromFirstPage(query: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const name of ['page', 'after', 'before', 'refresh', 'recordIds']) next.delete(name);
  return next;
}

export type Direction = 'asc' | 'desc';

/** Of what people look for the latest or the largest: those come first. */
const fromTheEnd = new Set([
  'MomentValue',
  'SizeValue',
  'QuotaValue',
  'CountValue',
  'FileCountValue',
  'DownloadsValue',
]);

export const usefulDirection = ({ components }: BasePropertyJSON): Direction =>
  fromTheEnd.has(String(components?.list)) ? 'desc' : 'asc';

export function sortedBy(query: URLSearchParams, sortBy: string, direction: Direction): URLSearchParams {
  const next = fromFirstPage(query);
  next.set('sortBy', sortBy);
  next.set('direction', direction);
  return next;
}

const keyOf = (resourceId: string): string => `kladovka.list.${resourceId}`;

/** Under which filters, order and page a list was looked at last, in this window. */
export function rememberList(resourceId: string, query: URLSearchParams): void {
  const kept = new URLSearchParams(query);
  for (const name of ['refresh', 'recordIds']) kept.delete(name);
  sessionStorage.setItem(keyOf(resourceId), kept.toString());
}

/** What a view of the list keeps of its address. */
export const keptQuery = fromFirstPage;

export const rememberedList = (resourceId: string): string => sessionStorage.getItem(keyOf(resourceId)) ?? '';
