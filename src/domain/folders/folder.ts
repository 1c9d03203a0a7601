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
