/**
 * Port: what one client may still fetch of a download that was counted, so that resuming it, or fetching it in parts,
 * does not use up a limited link. A grant is for one file and lives a day after its last use.
 */
export interface LinkGrants {
  /** Opens a grant of `bytes` for the client. */
  open(download: GrantedDownload, bytes: number): Promise<string>;
  /** Takes `bytes` from a grant of the client that has as many; the grant's id, or null. */
  take(download: GrantedDownload, bytes: number): Promise<string | null>;
  /** What was taken and never sent. */
  giveBack(grantId: string, bytes: number): Promise<void>;
}

export interface GrantedDownload {
  linkId: string;
  fileId: string;
  /** Of address and agent. */
  clientHash: string;
}
