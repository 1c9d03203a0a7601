/** A picture whose thumbnail is to be made. */
export interface PreviewJob {
  /** Of the picture. */
  blobKey: string;
  /** Below which its thumbnail goes. */
  storagePath: string;
}

/** Port: which contents have, or shall have, a thumbnail. Rows go with the files. */
export interface PreviewStore {
  /** Asks for a thumbnail, in turn with those of other owners; nothing happens where somebody did before. */
  enqueue(blobKey: string): Promise<void>;
  /**
   * A job that nobody is at and nobody else gets before `leaseEnd`: then it is free again, unless there were too many
   * attempts. Null where there is none.
   */
  take(now: Date, leaseEnd: Date): Promise<PreviewJob | null>;
  /** The thumbnail is there. False where the content is gone meanwhile: then nobody wants it. */
  finish(blobKey: string, thumbnailKey: string): Promise<boolean>;
  /** Nothing is wrong with the picture: the attempt does not count, and it is due again at `dueAt`. */
  putBack(blobKey: string, dueAt: Date): Promise<void>;
  /** There will never be one. */
  giveUp(blobKey: string): Promise<void>;
}
