import { randomUUID } from 'node:crypto';
import { authorizedFile } from '../files/file.policy.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { linkOptionsSchema } from './link.commands.js';
import type { NamedLink } from './link-store.js';

/** R26. A file may have several links, each with its own conditions. */
export const createLink =
  (ports: Pick<Ports, 'files' | 'links' | 'passwords' | 'events'>) =>
  async (actor: Actor, fileId: string, input: unknown): Promise<NamedLink> => {
    const file = await authorizedFile(ports, actor, 'share', fileId);
    const { password, expiresAt = null, maxDownloads = null } = validate(linkOptionsSchema, input);
    const link = await ports.links.insert({
      token: randomUUID(),
      ownerId: file.ownerId,
      fileId,
      expiresAt,
      maxDownloads,
      passwordHash: password ? await ports.passwords.hash(password) : null,
    });
    ports.events.record('link.created', actor, { linkId: link.id, fileId, ownerId: file.ownerId });
    return link;
  };
