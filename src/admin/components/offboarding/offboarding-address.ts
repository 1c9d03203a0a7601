import type { SentSelection } from '../bulk/bulk-selection.js';
import { selectionOf } from '../bulk/bulk-selection.js';
import { pageAddress } from '../ui/addresses.js';

/** Where these people, or all that a list's filters match, are seen off. */
export const offboardingAddress = (selection: { ids: string[] } | { query: URLSearchParams }): string => {
  const asked = new URLSearchParams();
  if ('ids' in selection) asked.set('ids', selection.ids.join(','));
  else
    for (const [name, value] of selection.query) if (name.startsWith('filters.')) asked.append(name, value);
  return `${pageAddress('offboarding')}?${asked}`;
};

/** The same, as the API takes it. */
export const leaversOf = (query: URLSearchParams): SentSelection =>
  selectionOf(query, (query.get('ids') ?? '').split(',').filter(Boolean));
