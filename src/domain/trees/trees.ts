import type { ErrorCode, FieldError } from '../shared/domain-error.js';

/** An entry that did not come along. */
export interface LeftEntry {
  /** Below the folder on the disk. */
  path: string;
  /**
   * Of an export: `missing`, `changed`: its bytes are; `gone`: it was deleted meanwhile; `name`: the disk can't have it. Of an
   * import: `link`: a symbolic one; `special`: neither file nor folder; `unreadable`; `taken`: something else has the name; or
   * why the domain refused it.
   */
  reason: 'missing' | 'changed' | 'gone' | 'name' | 'link' | 'special' | 'unreadable' | 'taken' | ErrorCode;
  params?: Record<string, unknown>;
  fields?: readonly FieldError[];
}

export interface ExportResult {
  userCount: number;
  folderCount: number;
  fileCount: number;
  bytes: number;
  /** Of the files: their bytes are those of the store, and were not copied. */
  sharedCount: number;
  renamedCount: number;
  /** The first ones: what the disk could not have under its own name. */
  renamed: { path: string; name: string }[];
  leftCount: number;
  left: LeftEntry[];
}

export interface ImportResult {
  fileCount: number;
  bytes: number;
  folderCount: number;
  /** Were there already, with the same content. */
  foundCount: number;
  leftCount: number;
  left: LeftEntry[];
}

export interface TreeProgress {
  count: number;
  bytes: number;
}

export const MOST_TOLD = 1_000;
