/** Where in its parents an entry stands. */
export interface TreePosition {
  parentId: string;
  name: string;
}

export interface TreeFolder extends TreePosition {
  id: string;
  updatedAt: Date;
}

export interface TreeFile extends TreePosition {
  id: string;
  size: number;
  crc32: number | null;
  sha256: string;
  blobKey: string;
  uploadedAt: Date;
}

/**
 * Port: reads what lies in many folders at once, by parent and name, in pages of which each begins after `after`. What
 * is in the trash does not exist here.
 */
export interface EntryTree {
  foldersIn(parentIds: string[], after: TreePosition | null, limit: number): Promise<TreeFolder[]>;
  filesIn(parentIds: string[], after: TreePosition | null, limit: number): Promise<TreeFile[]>;
}
