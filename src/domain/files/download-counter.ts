export interface Download {
  /** null: a folder as one archive. */
  fileId: string | null;
  /** The share link by which it came, if any. Its own count is kept here unless it has a limit. */
  linkId: string | null;
  at: Date;
}

/** Port: counts downloads off the request's way. Returns at once; what it holds is written in batches. */
export interface DownloadCounter {
  record(download: Download): void;
  /** A share link's page was opened, or what it leads to fetched. */
  recordOpening(linkId: string, opening: { at: Date; address: string }): void;
}
