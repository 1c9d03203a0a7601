/** Where a WebP's chunks begin: https://developers.google.com/speed/webp/docs/riff_container */
const FIRST_CHUNK = 12;
const CHUNK_HEAD = 8;
/** More than a decoder that reads zeros as a picture may ask for behind its end, where it would take it for broken. */
const SPARE_BYTES = 64 * 1024;

/** As much as the largest picture has. */
const MAX_MISSING_BYTES = 100 * 1024 * 1024;

/** libwebp takes nothing at all of a file that is shorter than its head says: zeros stand for what was cut off. */
export function filledUp(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1', 0, FIRST_CHUNK);
  if (!text.startsWith('RIFF') || !text.endsWith('WEBP')) return bytes;
  const end = bytes.readUInt32LE(4) + CHUNK_HEAD;
  const missing = end - bytes.length;
  if (missing <= 0 || missing > MAX_MISSING_BYTES) return bytes;
  const filled = Buffer.concat([bytes, Buffer.alloc(missing + SPARE_BYTES)]);
  filled.writeUInt32LE(filled.length - CHUNK_HEAD, 4);
  const cut = cutChunk(bytes);
  if (cut !== null) filled.writeUInt32LE(filled.length - cut - CHUNK_HEAD, cut + 4);
  return filled;
}

/** The place of the chunk that stretches beyond the end; `null` if the end fell between two, or into a chunk's head. */
function cutChunk(bytes: Buffer): number | null {
  let at = FIRST_CHUNK;
  while (at + CHUNK_HEAD <= bytes.length) {
    const size = bytes.readUInt32LE(at + 4);
    const next = at + CHUNK_HEAD + size + (size % 2);
    if (next > bytes.length) return at;
    at = next;
  }
  return null;
}
