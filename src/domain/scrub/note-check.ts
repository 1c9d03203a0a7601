import type { ContentCheck } from '../files/check-content.js';
import type { Ports } from '../shared/ports.js';
import type { RecordedContent } from './scrub-store.js';

const scrubber = { kind: 'system', means: 'job' } as const;

/**
 * Writes down what a check came to, for whoever downloads the file and for the panel. Returns whether it is what it was, as far
 * as anybody still wants to know.
 */
export async function noteCheck(
  { scrub, events }: Pick<Ports, 'scrub' | 'events'>,
  content: RecordedContent,
  { damage, sums }: Pick<ContentCheck, 'damage' | 'sums'>,
  now: Date,
): Promise<boolean> {
  if (damage === null) {
    if (sums && (content.isDamaged || content.crc32 !== sums.crc32))
      await scrub.markWhole(content, sums.crc32);
    return true;
  }
  if (!(await scrub.markDamaged(content, now))) return true;
  const isMissing = damage === 'missing_bytes';
  events.record('file.damaged', scrubber, { fileId: content.fileId, isMissing });
  return false;
}
