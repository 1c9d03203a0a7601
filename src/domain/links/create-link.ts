import { randomUUID } from 'node:crypto';
import { authorizedFile } from '../files/file.policy.js';
import { authorizedFolder } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { aboutLink } from './about-link.js';
import { expectConditions, expectMayShare, latestExpiry, linkPolicyOf } from './keep-to-policy.js';
import { folderLinkSchema, type LinkOptions, linkOptionsSchema } from './link.commands.js';
import type { NamedLink, NewLink } from './link-store.js';

type CreatePorts = Pick<
  Ports,
  | 'files'
  | 'folders'
  | 'places'
  | 'links'
  | 'passwords'
  | 'rules'
  | 'groups'
  | 'unitOfWork'
  | 'audit'
  | 'events'
>;
type Target = Pick<NewLink, 'kind' | 'ownerId' | 'fileId' | 'folderId'>;

/** R26. A file may have several links, each with its own conditions. */
export const createLink =
  (ports: CreatePorts) =>
  async (actor: Actor, fileId: string, input: unknown): Promise<NamedLink> => {
    const { ownerId } = await authorizedFile(ports, actor, 'share', fileId);
    const options = validate(linkOptionsSchema, input);
    return insertLink(ports, actor, { kind: 'download', ownerId, fileId, folderId: null }, options);
  };

/** To take from the folder, or to drop files into it. */
export const createFolderLink =
  (ports: CreatePorts) =>
  async (actor: Actor, folderId: string, input: unknown): Promise<NamedLink> => {
    const { ownerId } = await authorizedFolder(ports, actor, 'share', folderId);
    const { kind, ...options } = validate(folderLinkSchema, input);
    return insertLink(ports, actor, { kind, ownerId, fileId: null, folderId }, options);
  };

async function insertLink(
  ports: CreatePorts,
  actor: Actor,
  target: Target,
  { password, maxDownloads = null, ...options }: LinkOptions,
): Promise<NamedLink> {
  const policy = await linkPolicyOf(ports, target.ownerId);
  expectMayShare(policy, actor, target.kind);
  const now = new Date();
  // Who says nothing of its end gets a link that lives as long as it may.
  const { expiresAt = latestExpiry(policy, now) } = options;
  expectConditions(policy, { expiresAt, hasPassword: Boolean(password) }, now);
  const passwordHash = password ? await ports.passwords.hash(password, 'link') : null;
  const link = await ports.unitOfWork.run(async () => {
    // Nothing goes to the trash meanwhile: a link made beside that would come back with what it leads to.
    await ports.places.lockTree(target.ownerId, 'shared');
    await expectTarget(ports, target);
    const made = await ports.links.insert({
      ...target,
      token: randomUUID(),
      expiresAt,
      maxDownloads,
      passwordHash,
    });
    await ports.audit.append(actor, {
      act: 'link.created',
      ...aboutLink(made),
      details: {
        ...aboutLink(made).details,
        expiresAt: expiresAt?.toISOString() ?? null,
        hasPassword: made.hasPassword,
        maxDownloads,
      },
    });
    return made;
  });
  const { kind, ownerId, fileId, folderId } = target;
  ports.events.record('link.created', actor, { linkId: link.id, kind, fileId, folderId, ownerId });
  return link;
}

async function expectTarget(
  { files, folders }: Pick<Ports, 'files' | 'folders'>,
  { ownerId, fileId, folderId }: Target,
): Promise<void> {
  // It may have been handed over meanwhile.
  if (fileId !== null && (await files.find(fileId))?.ownerId !== ownerId)
    throw new DomainError('file_not_found');
  if (folderId !== null && (await folders.find(folderId))?.ownerId !== ownerId)
    throw new DomainError('folder_not_found');
}
