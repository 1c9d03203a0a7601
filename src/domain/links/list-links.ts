import { authorizedFile, storageOwner } from '../files/file.policy.js';
import { authorizedFolder } from '../folders/folder.policy.js';
import { type Actor, requireReader } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listLinksSchema, listTargetLinksSchema } from './link.commands.js';
import { shownTo } from './link.policy.js';
import type { NamedLink } from './link-store.js';

export const listLinks =
  (ports: Pick<Ports, 'links' | 'users' | 'rules'>) =>
  async (actor: Actor, input: unknown): Promise<Page<NamedLink>> => {
    const { userId, everybody, breaksPolicy, ...query } = validate(listLinksSchema, input);
    if (everybody) requireReader(actor);
    const owner = everybody && userId === undefined ? {} : await storageOwner(ports, actor, userId, 'read');
    const policy =
      breaksPolicy === undefined ? {} : { breaks: { policy: ports.rules, isBroken: breaksPolicy } };
    return shownPage(actor, ports.links.list({ ...query, ...owner, ...policy }));
  };

export const listFileLinks =
  (ports: Pick<Ports, 'links' | 'files' | 'events'>) =>
  async (actor: Actor, fileId: string, input: unknown): Promise<Page<NamedLink>> => {
    const file = await authorizedFile(ports, actor, 'read', fileId);
    return shownPage(actor, ports.links.list({ ...validate(listTargetLinksSchema, input), fileId: file.id }));
  };

export const listFolderLinks =
  (ports: Pick<Ports, 'links' | 'folders' | 'events'>) =>
  async (actor: Actor, folderId: string, input: unknown): Promise<Page<NamedLink>> => {
    const folder = await authorizedFolder(ports, actor, 'read', folderId);
    return shownPage(
      actor,
      ports.links.list({ ...validate(listTargetLinksSchema, input), folderId: folder.id }),
    );
  };

async function shownPage(actor: Actor, listed: Promise<Page<NamedLink>>): Promise<Page<NamedLink>> {
  const page = await listed;
  return { ...page, items: page.items.map((link) => shownTo(actor, link)) };
}
