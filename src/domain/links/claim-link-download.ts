import { createHash } from 'node:crypto';
import type { ByteRange } from '../files/blob-store.js';
import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { LinkTarget } from './link-store.js';

type ClaimPorts = Pick<Ports, 'links' | 'linkGrants' | 'downloads' | 'events'>;

/** Call when the answer is over, with the number of bytes that were promised and never sent. */
export type Settle = (unsentBytes: number) => Promise<void>;

/**
 * Counts a download by a link: off the way where it has no limit, exactly and at once where it has one.
 * Call it when the bytes are about to flow.
 * @throws DomainError `link_not_found` where the limit is reached.
 */
export const claimLinkDownload =
  (ports: ClaimPorts) =>
  (client: Client, target: LinkTarget, range: ByteRange | null): Promise<Settle> =>
    target.link.maxDownloads === null
      ? countUnlimited(ports, client, target, range)
      : claimLimited(ports, client, target, range);

const nothingToSettle: Settle = async () => undefined;

const isLaterPart = (range: ByteRange | null): boolean => range !== null && range.start > 0;

async function countUnlimited(
  ports: ClaimPorts,
  client: Client,
  target: LinkTarget,
  range: ByteRange | null,
) {
  if (!isLaterPart(range)) {
    ports.downloads.record({ fileId: target.file.id, linkId: target.link.id, at: new Date() });
    recordOpened(ports, client, target);
  }
  return nothingToSettle;
}

/**
 * A counted download opens a grant of the file's size for its client; later ranges draw on it and do not count again.
 * Half as much is added for what the network or a proxy took and the client never got: too little to fetch it twice.
 */
async function claimLimited(
  ports: ClaimPorts,
  client: Client,
  target: LinkTarget,
  range: ByteRange | null,
): Promise<Settle> {
  const { link, file } = target;
  const bytes = range ? range.end - range.start + 1 : file.size;
  const hash = clientHash(client);
  const settle = (grantId: string) => (unsentBytes: number) =>
    ports.linkGrants.giveBack(grantId, unsentBytes);

  const grant = isLaterPart(range) ? await ports.linkGrants.take(link.id, hash, bytes) : null;
  if (grant) return settle(grant);

  const now = new Date();
  if (!(await ports.links.claimDownload(link.id, now))) throw new DomainError('link_not_found');
  ports.downloads.record({ fileId: file.id, linkId: null, at: now });
  recordOpened(ports, client, target);
  return settle(await ports.linkGrants.open(link.id, hash, Math.floor(file.size * 1.5) - bytes));
}

const clientHash = ({ address, agent }: Client): string =>
  createHash('sha256').update(`${address}\n${agent}`).digest('hex');

function recordOpened({ events }: ClaimPorts, client: Client, { link, file }: LinkTarget): void {
  events.record('link.opened', { kind: 'anonymous', client }, { linkId: link.id, fileId: file.id });
}
