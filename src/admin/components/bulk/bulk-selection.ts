export type SentSelection = { ids: string[] } | { filter: Record<string, unknown> };

/** What is acted on, as the API takes it: what is ticked, else what the filters in a list's address match. */
export function selectionOf(query: URLSearchParams, ids: string[]): SentSelection {
  if (ids.length > 0) return { ids };
  const filter: Record<string, unknown> = {};
  for (const [name, value] of query) {
    const [, path, end] = /^filters\.([^~]+)(?:~~(from|to))?$/.exec(name) ?? [];
    if (path === undefined || value === '') continue;
    filter[path] = end ? { ...(filter[path] as object), [end]: value } : value;
  }
  return { filter };
}
