/** What lies in a folder: a file or another folder. */
export interface EntryRef {
  kind: EntryKind;
  id: string;
}

export type EntryKind = 'file' | 'folder';

/** A folder of somebody's storage; null: its root. */
export interface Place {
  ownerId: string;
  folderId: string | null;
}
