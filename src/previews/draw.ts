import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { filledUp } from './cut-webp.js';

/**
 * A process of its own: a picture on its standard input, its thumbnail as WebP on the output. Decoders are large
 * programs in C that are fed by strangers: one that falls, or takes all memory, takes nobody with it.
 */

const MAX_PIXELS = 100_000_000;
const SIDE = 512;
const SECONDS = 15;

/** What the prebuilt libvips reads and a browser or a camera makes. SVG, which may load other files, is not in it. */
const decoders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'];

sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: decoders.map((name) => `VipsForeignLoad${name}Buffer`) });

try {
  const thumbnail = await sharp(filledUp(await buffer(process.stdin)), {
    limitInputPixels: MAX_PIXELS,
    // A picture that was cut off still shows what came of it.
    failOn: 'none',
    // Of what moves, the first frame.
    pages: 1,
  })
    .autoOrient()
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: SECONDS })
    .webp({ quality: 80 })
    .toBuffer();
  process.stdout.write(thumbnail);
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
