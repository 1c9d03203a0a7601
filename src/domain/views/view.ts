/** The lists of the panel that have views. */
export const viewedLists = ['users', 'files', 'trash', 'links', 'logs'] as const;

export type ViewedList = (typeof viewedLists)[number];

/** A list of the panel as somebody keeps it. */
export interface SavedView {
  id: string;
  list: ViewedList;
  name: string;
  /** Filters, order, page size and columns, as the list's address has them after the question mark. */
  query: string;
  /** Every administrator sees it. */
  isShared: boolean;
  ownerId: string;
}
