import type { Readable } from 'node:stream';
import type { ContentSums } from '../files/blob-store.js';

/** What lies in a folder of the disk, as it is called there. */
export interface SourceEntry {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'special';
}

/** An open file: what takes its place under its name meanwhile is not meant. */
export interface SourceFile {
  /** In bytes. */
  size: number;
  /** By which the system finds what is open here; null where there is no such way. */
  clonePath: string | null;
  read(): Readable;
  measure(): Promise<ContentSums>;
  close(): Promise<void>;
}

/** Port: a folder of the disk that is read, and never left by a link. Paths are below it, with `/` between names. */
export interface SourceTree {
  /** A few hundred at a time. @throws Error where it can't be read */
  list(path: string): AsyncIterable<SourceEntry[]>;
  /** @throws Error where it is no file any more, or can't be read */
  open(path: string): Promise<SourceFile>;
}
