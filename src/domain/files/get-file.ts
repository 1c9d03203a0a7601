import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { StoredFile } from './file.js';
import { authorizedFile } from './file.policy.js';

export const getFile =
  (ports: Pick<Ports, 'files' | 'events'>) =>
  (actor: Actor, id: string): Promise<StoredFile> =>
    authorizedFile(ports, actor, 'read', id);
