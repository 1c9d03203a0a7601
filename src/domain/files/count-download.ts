import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { ByteRange } from './blob-store.js';
import type { StoredFile } from './file.js';

/** Counts a download, unless it is a later part of one. Call it when the bytes are about to flow. */
export const countDownload =
  ({ downloads, events }: Pick<Ports, 'downloads' | 'events'>) =>
  (actor: Actor, file: StoredFile, range: ByteRange | null): void => {
    if (range && range.start > 0) return;
    downloads.record({ fileId: file.id, linkId: null, at: new Date() });
    events.record('file.downloaded', actor, { fileId: file.id, ownerId: file.ownerId, name: file.name });
  };
