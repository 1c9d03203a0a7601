/** Port: keeps what has to be read again in a way that a copy of the database alone gives nothing of it. */
export interface Seals {
  /** @param whose what it belongs to: sealed for one, it opens for nobody else */
  seal(secret: Buffer, whose: string): Buffer;
  /** Null where it was sealed by another key, for somebody else, or was changed. */
  open(sealed: Buffer, whose: string): Buffer | null;
}
