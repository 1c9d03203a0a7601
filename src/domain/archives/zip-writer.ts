import type { Readable } from 'node:stream';
import type { Archive } from './archive.js';

/** Port: an archive as a stream of ZIP. It breaks off where a content is not what it was. */
export type ZipWriter = (archive: Archive) => Readable;
