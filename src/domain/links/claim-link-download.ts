import type { ByteRange } from '../files/blob-store.js';
import type { StoredFile } from '../files/file.js';
import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { Link } from './link.js';
import { clientHash, type GrantedDownload, type GrantedPart } from './link-grants.js';
import { countOpening } from './open-link.js';

type ClaimPorts = Pick<Ports, 'links' | 'linkGrants' | 'downloads' | 'events'>;

/** Call when the answer is over, with the number of bytes that were promised and did not reach the client. */
export type Settle = (unsentBytes: number) => Promise<void>;

/**
 * Counts a download of a file by a link: off the way where it has no limit, exactly and at once where it has one.
 * Call it when the bytes are about to flow.
 * @throws DomainError `link_not_found` where the limit is reached.
 */
export const claimLinkDownload =
  (ports: ClaimPorts) =>
  async (client: Client, link: Link, file: StoredFile, range: ByteRange | null): Promise<Settle> => {
    const isStart = range === null || range.start === 0;
    const bytes = range ? range.end - range.start + 1 : file.size;
    const target = { fileId: file.id, folderId: null };
    if (link.maxDownloads !== null)
      return claimLimited(ports, client, link, target, { size: file.size, bytes, isStart });
    if (isStart) {
      ports.downloads.record({ fileId: file.id, linkId: link.id, at: new Date() });
      recordOpened(ports, client, link, { fileId: file.id });
    }
    return nothingToSettle;
  };

/**
 * The same for a folder as one archive, which has no ranges.
 * @param size of all of it in bytes, as far as it is known
 */
export const claimLinkArchive =
  (ports: ClaimPorts) =>
  async (client: Client, link: Link, folderId: string, size: number): Promise<Settle> => {
    if (link.maxDownloads !== null)
      return claimLimited(
        ports,
        client,
        link,
        { fileId: null, folderId },
        { size, bytes: size, isStart: true },
      );
    ports.downloads.record({ fileId: null, linkId: link.id, at: new Date() });
    recordOpened(ports, client, link, { folderId });
    return nothingToSettle;
  };

export const nothingToSettle: Settle = async () => undefined;

type Target = Pick<GrantedDownload, 'fileId' | 'folderId'>;

/** A counted download opens a grant for its client: what goes on with it, or begins it anew, draws on that. */
async function claimLimited(
  ports: ClaimPorts,
  client: Client,
  link: Link,
  target: Target,
  part: GrantedPart,
): Promise<Settle> {
  const { links, linkGrants, downloads } = ports;
  const download = { linkId: link.id, ...target, clientHash: clientHash(client) };
  const settle = (grantId: string) => (unsentBytes: number) => linkGrants.giveBack(grantId, unsentBytes);

  const grant = await linkGrants.take(download, part);
  if (grant) return settle(grant);

  if (!(await links.claimDownload(link.id, new Date()))) throw new DomainError('link_not_found');
  const { fileId, folderId } = target;
  if (fileId) downloads.record({ fileId, linkId: null, at: new Date() });
  recordOpened(ports, client, link, fileId ? { fileId } : { folderId });
  return settle(await linkGrants.open(download, part));
}

function recordOpened(
  ports: Pick<Ports, 'downloads' | 'events'>,
  client: Client,
  link: Link,
  facts: { fileId: string } | { folderId: string | null },
): void {
  countOpening(ports)(client, link);
  ports.events.record('link.opened', { kind: 'anonymous', client }, { linkId: link.id, ...facts });
}
