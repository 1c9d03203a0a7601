import { tellOwner } from '../audit/tell-owner.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Archive, ArchiveFile } from './archive.js';

/** Tells of an archive whose bytes are about to flow. */
export const tellOfArchive =
  (ports: Pick<Ports, 'audit' | 'unitOfWork' | 'events'>) =>
  async (actor: Actor, { ownerId, name, known, rest }: Archive): Promise<void> => {
    const entryCount = rest ? null : known.length;
    const object = { kind: 'entries' as const, id: null, name };
    await tellOwner(ports, actor, { act: 'archive.downloaded', object, ownerId });
    ports.events.record('archive.downloaded', actor, { ownerId, name, entryCount });
  };

/** Counts the download of a file as its turn comes: of an archive that breaks off, only what was reached. */
export const countArchivedFile =
  ({ downloads }: Pick<Ports, 'downloads'>) =>
  ({ fileId }: ArchiveFile): void =>
    downloads.record({ fileId, linkId: null, at: new Date() });
