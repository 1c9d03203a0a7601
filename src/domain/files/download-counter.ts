export interface Download {
  fileId: string;
  /** The share link by which it came, if any. Its own count is kept here unless it has a limit. */
  linkId: string | null;
  at: Date;
}

/** Port: counts downloads off the request's way. Returns at once; what it holds is written in batches. */
export interface DownloadCounter {
  record(download: Download): void;
}
