export interface Folder {
  id: string;
  ownerId: string;
  /** null: the root. */
  parentId: string | null;
  name: string;
  createdAt: Date;
  updatedAt: Date;
  linkCount: number;
  /** Grows with every change of name or parent. */
  version: number;
}

/** So many folders lie within each other at most: what is done to one walks all above it, with others waiting. */
export const MAX_DEPTH = 100;
