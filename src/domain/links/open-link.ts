import { createHash } from 'node:crypto';
import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import { looked } from '../shared/looked.js';
import type { Ports } from '../shared/ports.js';
import { expectNoHold } from '../sign-ins/admit-attempt.js';
import { isExpired, isUsedUp, type Link } from './link.js';
import { clientHash } from './link-grants.js';
import type { LinkTarget } from './link-store.js';

type OpenPorts = Pick<
  Ports,
  'links' | 'linkGrants' | 'linkPasses' | 'passwords' | 'attempts' | 'signIns' | 'events'
>;

/** How an outsider shows that they know the link's password. */
export interface LinkSecret {
  password?: string;
  pass?: string;
}

export type OpenedLink = LinkTarget & {
  /** Opens the same link again within ten minutes; null where no password is asked. */
  pass: string | null;
  /** Of the password that it has; null: none. */
  mark: string | null;
  /** It is used up, but a download of this client's has not come to its end. */
  isUnfinished: boolean;
};

/**
 * R27. Not known, expired, used up, revoked, owner blocked: all alike. A used-up link opens for a client whose download
 * of it has not come to its end, and for `mayBeUsedUp`, which is for one that resumes; `claimLinkDownload` then decides.
 * @throws DomainError `link_not_found`, `link_password_required`, `link_password_wrong`, `too_many_attempts`
 */
export const openLink =
  (ports: OpenPorts) =>
  async (
    client: Client,
    token: string,
    secret: LinkSecret = {},
    { mayBeUsedUp = false } = {},
  ): Promise<OpenedLink> => {
    const target = isId(token) ? await ports.links.findByToken(token) : null;
    if (!target?.ownerIsActive) throw new DomainError('link_not_found');
    const { link } = target;
    if (isExpired(link, new Date())) throw new DomainError('link_not_found', { linkOver: 'expired' });
    const isUnfinished =
      isUsedUp(link) && (await ports.linkGrants.hasUnfinished(link.id, clientHash(client)));
    const isOver = isUsedUp(link) && !isUnfinished;
    if (isOver && !mayBeUsedUp) throw new DomainError('link_not_found', { linkOver: 'usedUp' });
    const { pass, mark } = link.hasPassword
      ? await unlock(ports, client, target, secret).catch((error: unknown) => {
          throw isOver ? new DomainError('link_not_found') : error;
        })
      : withoutPassword;
    return { ...target, pass, mark, isUnfinished };
  };

/** For the owner: its page was opened, or what it leads to fetched. */
export const countOpening =
  ({ downloads }: Pick<Ports, 'downloads'>) =>
  (client: Client, { id }: Pick<Link, 'id'>): void =>
    downloads.recordOpening(id, { at: new Date(), address: client.address });

type Unlocked = Pick<OpenedLink, 'pass' | 'mark'>;

const withoutPassword: Unlocked = { pass: null, mark: null };

/** Tells one password from another, and nothing else. */
export const passwordMark = (hash: string | null): string | null =>
  hash === null ? null : createHash('sha256').update(hash).digest('hex');

async function unlock(
  ports: OpenPorts,
  client: Client,
  { link }: LinkTarget,
  secret: LinkSecret,
): Promise<Unlocked> {
  const hash = await ports.links.passwordHash(link.id);
  const mark = passwordMark(hash);
  const subject = `${link.id}:${mark}`;
  // A new one each time: who goes on browsing or sending is not asked again.
  if (secret.pass && ports.linkPasses.verify(secret.pass, subject))
    return { pass: ports.linkPasses.issue(subject), mark };
  if (secret.password === undefined) throw new DomainError('link_password_required');

  const actor = { kind: 'anonymous', client } as const;
  const keys = { target: `link:${link.id}`, address: client.address, addressIsKnown: false };
  await expectNoHold(ports, client.address)
    .then(() => ports.attempts.attempt(keys))
    .catch((error: unknown) => {
      ports.events.record('link.password_limited', actor, { linkId: link.id });
      throw error;
    });
  const { password } = secret;
  if (!(await looked(ports, keys, () => ports.passwords.verify(hash, password, 'link')))) {
    ports.events.record('link.password_failed', actor, { linkId: link.id });
    throw new DomainError('link_password_wrong');
  }
  await ports.attempts.succeeded(keys);
  return { pass: ports.linkPasses.issue(subject), mark };
}
