import { authorizedFile, storageOwner } from '../files/file.policy.js';
import type { Actor } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listFileLinksSchema, listLinksSchema } from './link.commands.js';
import type { NamedLink } from './link-store.js';

export const listLinks =
  (ports: Pick<Ports, 'links' | 'users'>) =>
  async (actor: Actor, input: unknown): Promise<Page<NamedLink>> => {
    const { userId, ...query } = validate(listLinksSchema, input);
    return ports.links.list({ ...query, ...(await storageOwner(ports, actor, userId)) });
  };

export const listFileLinks =
  (ports: Pick<Ports, 'links' | 'files' | 'events'>) =>
  async (actor: Actor, fileId: string, input: unknown): Promise<Page<NamedLink>> => {
    const file = await authorizedFile(ports, actor, 'read', fileId);
    return ports.links.list({ ...validate(listFileLinksSchema, input), fileId: file.id });
  };
