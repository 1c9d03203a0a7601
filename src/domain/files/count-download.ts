import { tellOwner } from '../audit/tell-owner.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { ByteRange } from './blob-store.js';
import { aboutFile, type StoredFile } from './file.js';

/**
 * Counts a download, unless it is a later part of one. Call it when the bytes are about to flow. The owner is told where it is
 * an administrator's, before there is any.
 */
export const countDownload =
  (ports: Pick<Ports, 'downloads' | 'audit' | 'unitOfWork' | 'events'>) =>
  async (actor: Actor, file: StoredFile, range: ByteRange | null): Promise<void> => {
    if (range && range.start > 0) return;
    await tellOwner(ports, actor, { act: 'file.downloaded', ...aboutFile(file) });
    ports.downloads.record({ fileId: file.id, linkId: null, at: new Date() });
    ports.events.record('file.downloaded', actor, {
      fileId: file.id,
      ownerId: file.ownerId,
      name: file.name,
    });
  };
