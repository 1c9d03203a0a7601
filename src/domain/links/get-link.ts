import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { authorizedLink } from './link.policy.js';
import type { NamedLink } from './link-store.js';

export const getLink =
  (ports: Pick<Ports, 'links' | 'events'>) =>
  (actor: Actor, id: string): Promise<NamedLink> =>
    authorizedLink(ports, actor, 'read', id);
