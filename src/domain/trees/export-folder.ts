import type { Readable } from 'node:stream';
import type { ContentSums } from '../files/blob-store.js';

export type WrittenEntry = { path: string; isRenamed: boolean };

/** Port: a folder on the disk that takes trees of files. Paths are below it, with `/` between names. */
export interface ExportFolder {
  /** Null where it can have it under no name. */
  makeFolder(parent: string, name: string): Promise<WrittenEntry | null>;
  /**
   * Makes a file of what `fill` does with the free path that it is given: null where the disk can have it under no name. Where
   * `fill` throws, there is none. What is `linked` is not touched.
   */
  makeFile(
    parent: string,
    name: string,
    at: Date,
    fill: (file: NewFile) => Promise<'own' | 'linked'>,
  ): Promise<WrittenEntry | null>;
}

export interface NewFile {
  /** As the system knows it; nothing is there yet. */
  absolutePath: string;
  write(source: Readable): Promise<ContentSums>;
}
