import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { StoredFile } from './file.js';

/** Tells the operator that the store gave other bytes than it was given. */
export const tellDamaged =
  ({ events }: Pick<Ports, 'events'>) =>
  (actor: Actor, { id }: Pick<StoredFile, 'id'>): void =>
    events.record('file.damaged', actor, { fileId: id });
