import { tellOwner } from '../audit/tell-owner.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { aboutFile, type StoredFile } from './file.js';
import { authorizedFile } from './file.policy.js';

export const getFile =
  (ports: Pick<Ports, 'files' | 'events'>) =>
  (actor: Actor, id: string): Promise<StoredFile> =>
    authorizedFile(ports, actor, 'read', id);

/** The same for a look at what is in it, of which the owner is told where it is an administrator's. It counts as no download. */
export const lookAtFile =
  (ports: Pick<Ports, 'files' | 'audit' | 'unitOfWork' | 'events'>) =>
  async (actor: Actor, id: string): Promise<StoredFile> => {
    const file = await authorizedFile(ports, actor, 'read', id);
    await tellOwner(ports, actor, { act: 'file.opened', ...aboutFile(file) });
    return file;
  };
