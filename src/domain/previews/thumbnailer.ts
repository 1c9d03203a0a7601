import type { Readable } from 'node:stream';

/** Port: draws thumbnails. Whatever a picture does to its decoder, the server goes on. */
export interface Thumbnailer {
  /**
   * A small WebP, upright, without what the picture tells of its maker; null where the bytes are no picture, or too
   * large or too hard a one.
   * @throws what the source throws.
   */
  draw(source: Readable): Promise<Buffer | null>;
}
