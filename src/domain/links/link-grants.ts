import { createHash } from 'node:crypto';
import type { Client } from '../shared/actor.js';

/**
 * Port: what one client may still fetch of a download that was counted, so that resuming it, fetching it in parts, or
 * beginning it anew after it broke off does not use up a limited link. A grant is for one file, or for one folder as an
 * archive, and lives a day after its last use.
 *
 * In all it is good for the size and half as much: the half is for what the network or a proxy took and the client
 * never got. Who begins anew draws on it too, but only while less than the whole was sent: who has it all has had the
 * download. Where it broke off, what was sent so far may be written off, up to twice the size in all.
 */
export interface LinkGrants {
  /** Opens a grant of which `part` is taken at once. */
  open(download: GrantedDownload, part: GrantedPart): Promise<string>;
  /** Takes `part` from a grant of the client that is good for it; the grant's id, or null. */
  take(download: GrantedDownload, part: GrantedPart): Promise<string | null>;
  /** What was taken and did not reach the client: where it is more than nothing, the download broke off. */
  giveBack(grantId: string, bytes: number): Promise<void>;
  /** Whether a download of the link by this client has not come to its end and may be begun anew. */
  hasUnfinished(linkId: string, clientHash: string): Promise<boolean>;
}

export interface GrantedDownload {
  linkId: string;
  /** Either of the two. */
  fileId: string | null;
  folderId: string | null;
  clientHash: string;
}

export interface GrantedPart {
  /** Of the download in all, in bytes. */
  size: number;
  /** Of this part of it. */
  bytes: number;
  /** Whether it begins at the first byte. */
  isStart: boolean;
}

/** By which a client is known again: its address and agent. */
export const clientHash = ({ address, agent }: Client): string =>
  createHash('sha256').update(`${address}\n${agent}`).digest('hex');
