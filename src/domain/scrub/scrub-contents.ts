import { checkContent } from '../files/check-content.js';
import type { Ports } from '../shared/ports.js';
import { noteCheck } from './note-check.js';
import type { RecordedContent, ScrubTally } from './scrub-store.js';

type ScrubPorts = Pick<Ports, 'scrub' | 'blobs' | 'events' | 'rules'>;

const CONTENTS_AT_ONCE = 100;
const DAY_MILLISECONDS = 86_400_000;

const scrubber = { kind: 'system', means: 'job' } as const;

/**
 * Reads a few contents, one after the other, and compares them with their records: what rots is found before somebody
 * wants it. What was stored before there was a CRC-32 gets it. Returns whether there is more to do by now. Call it from one
 * process at a time.
 * @throws what keeps it from the bytes or the rows: a store that is away marks nothing. A single content that can't be
 * read from a store that is there is passed over.
 */
export const scrubContents =
  (ports: ScrubPorts) =>
  async (signal: AbortSignal, now = new Date()): Promise<boolean> => {
    const { scrub, events, rules } = ports;
    if (rules.scrubDays === 0) return false;
    const lastBefore = new Date(now.getTime() - rules.scrubDays * DAY_MILLISECONDS);
    const after = await scrub.position(now, lastBefore);
    if (after === null) return false;
    const contents = await scrub.contentsAfter(after, CONTENTS_AT_ONCE);
    if (contents.length > 0) return examineAll(ports, contents, signal, now);
    events.record('storage.scrubbed', scrubber, { ...(await scrub.finish(now)) });
    return false;
  };

/** Returns false where it was aborted. However it ends, the next one goes on from where it came to. */
async function examineAll(
  ports: ScrubPorts,
  contents: RecordedContent[],
  signal: AbortSignal,
  now: Date,
): Promise<boolean> {
  const tally: ScrubTally = { fileCount: 0, damagedCount: 0, readBytes: 0 };
  let reached: string | undefined;
  try {
    for (const content of contents) {
      const isWhole = await examine(ports, content, signal, now).catch((error: unknown) => {
        if (error instanceof UnreadableError) reached = content.blobKey;
        throw error;
      });
      reached = content.blobKey;
      tally.fileCount += 1;
      tally.readBytes += content.size;
      tally.damagedCount += isWhole ? 0 : 1;
    }
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    if (reached !== undefined) await ports.scrub.moveTo(reached, tally);
  }
}

/** Returns whether it is what it was, as far as anybody still wants to know. */
async function examine(
  ports: ScrubPorts,
  content: RecordedContent,
  signal: AbortSignal,
  now: Date,
): Promise<boolean> {
  // So that nobody who waits for the store or the processor feels it.
  const options = { bytesPerSecond: ports.rules.scrubBytesPerSecond, signal };
  const { damage, sums, cause } = await checkContent(ports.blobs, content, options);
  if (damage === 'unreadable_bytes') throw new UnreadableError(content.fileId, cause);
  return noteCheck(ports, content, { damage, sums }, now);
}

/** A spot of the disk that can't be read, or a right that somebody took away: the store is there, and this file is not. */
class UnreadableError extends Error {
  constructor(fileId: string, cause: unknown) {
    super(`the bytes of the file ${fileId} can't be read`, { cause });
    this.name = 'UnreadableError';
  }
}
