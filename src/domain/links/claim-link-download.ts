import { createHash } from 'node:crypto';
import type { ByteRange } from '../files/blob-store.js';
import type { StoredFile } from '../files/file.js';
import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { Link } from './link.js';
import { countOpening } from './open-link.js';

type ClaimPorts = Pick<Ports, 'links' | 'linkGrants' | 'downloads' | 'events'>;

/** Call when the answer is over, with the number of bytes that were promised and never sent. */
export type Settle = (unsentBytes: number) => Promise<void>;

/**
 * Counts a download of a file by a link: off the way where it has no limit, exactly and at once where it has one.
 * Call it when the bytes are about to flow.
 * @throws DomainError `link_not_found` where the limit is reached.
 */
export const claimLinkDownload =
  (ports: ClaimPorts) =>
  (client: Client, link: Link, file: StoredFile, range: ByteRange | null): Promise<Settle> =>
    link.maxDownloads === null
      ? countUnlimited(ports, client, link, file, range)
      : claimLimited(ports, client, link, file, range);

/** The same for a folder as one archive, which comes whole or not at all. */
export const claimLinkArchive =
  (ports: Pick<Ports, 'links' | 'downloads' | 'events'>) =>
  async (client: Client, link: Link, folderId: string): Promise<void> => {
    if (link.maxDownloads === null) ports.downloads.record({ fileId: null, linkId: link.id, at: new Date() });
    else await claim(ports, link);
    recordOpened(ports, client, link, { folderId });
  };

const nothingToSettle: Settle = async () => undefined;

const isLaterPart = (range: ByteRange | null): boolean => range !== null && range.start > 0;

async function countUnlimited(
  ports: ClaimPorts,
  client: Client,
  link: Link,
  file: StoredFile,
  range: ByteRange | null,
) {
  if (!isLaterPart(range)) {
    ports.downloads.record({ fileId: file.id, linkId: link.id, at: new Date() });
    recordOpened(ports, client, link, { fileId: file.id });
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
  link: Link,
  file: StoredFile,
  range: ByteRange | null,
): Promise<Settle> {
  const bytes = range ? range.end - range.start + 1 : file.size;
  const download = { linkId: link.id, fileId: file.id, clientHash: clientHash(client) };
  const settle = (grantId: string) => (unsentBytes: number) =>
    ports.linkGrants.giveBack(grantId, unsentBytes);

  const grant = isLaterPart(range) ? await ports.linkGrants.take(download, bytes) : null;
  if (grant) return settle(grant);

  await claim(ports, link);
  ports.downloads.record({ fileId: file.id, linkId: null, at: new Date() });
  recordOpened(ports, client, link, { fileId: file.id });
  return settle(await ports.linkGrants.open(download, Math.floor(file.size * 1.5) - bytes));
}

async function claim({ links }: Pick<Ports, 'links'>, link: Link): Promise<void> {
  if (!(await links.claimDownload(link.id, new Date()))) throw new DomainError('link_not_found');
}

const clientHash = ({ address, agent }: Client): string =>
  createHash('sha256').update(`${address}\n${agent}`).digest('hex');

function recordOpened(
  ports: Pick<Ports, 'downloads' | 'events'>,
  client: Client,
  link: Link,
  facts: { fileId: string } | { folderId: string },
): void {
  countOpening(ports)(link);
  ports.events.record('link.opened', { kind: 'anonymous', client }, { linkId: link.id, ...facts });
}
