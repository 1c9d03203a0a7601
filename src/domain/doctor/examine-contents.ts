import { BlobMissingError, type BlobStore } from '../files/blob-store.js';
import { type ContentCheck, checkContent, checkSize } from '../files/check-content.js';
import { noteCheck } from '../scrub/note-check.js';
import type { Actor } from '../shared/actor.js';
import { fewAtOnce } from '../shared/few-at-once.js';
import type { Ports } from '../shared/ports.js';
import type { OwnedContent, OwnedThumbnail } from './doctor-store.js';
import { ownedBy } from './examine-books.js';
import { type Finding, finding } from './finding.js';
import type { Listener, Progress, Remedy, Report } from './report.js';
import { setAside } from './set-aside.js';

type ContentPorts = Pick<Ports, 'doctor' | 'blobs' | 'scrub' | 'events' | 'unitOfWork' | 'audit'>;

export interface ContentRounds {
  actor: Actor;
  report: Report;
  /** Looks at sizes alone. */
  isQuick: boolean;
  /** Of all that is read. */
  bytesPerSecond?: number;
  onProgress: Listener['onProgress'];
  now: Date;
}

const BATCH = 200;
const AT_ONCE = 4;

/** Whether each row has its bytes, and they are what they were. */
export async function examineContents(ports: ContentPorts, rounds: ContentRounds): Promise<void> {
  const progress: Progress = { fileCount: 0, bytes: 0, totalBytes: await ports.doctor.totalBytes() };
  // One after the other where somebody set a pace.
  const atOnce = rounds.bytesPerSecond ? 1 : AT_ONCE;
  await inBatches(
    async (after) => ports.doctor.contentsAfter(after, BATCH),
    ({ blobKey }) => blobKey,
    atOnce,
    rounds.report,
    async (content) => {
      const suspect = await examineContent(ports, rounds, content);
      progress.fileCount += 1;
      progress.bytes += content.size;
      rounds.onProgress(progress);
      return suspect;
    },
  );
  await inBatches(
    (after) => ports.doctor.thumbnailsAfter(after, BATCH),
    ({ thumbnailKey }) => thumbnailKey,
    atOnce,
    rounds.report,
    (thumbnail) => examineThumbnail(ports, rounds, thumbnail),
  );
}

interface Suspect {
  told: Finding;
  remedy?: Remedy;
}

/** Looked at a few at once, told of in the order of their keys. */
async function inBatches<Item>(
  next: (after: string) => Promise<Item[]>,
  keyOf: (item: Item) => string,
  atOnce: number,
  report: Report,
  work: (item: Item) => Promise<Suspect | null>,
): Promise<void> {
  let after = '';
  for (let items = await next(after); items.length > 0; items = await next(after)) {
    const suspects: (Suspect | null)[] = [];
    await fewAtOnce(
      [...items.entries()],
      async ([index, item]) => {
        suspects[index] = await work(item);
      },
      atOnce,
    );
    for (const suspect of suspects) if (suspect) await report.add(suspect.told, suspect.remedy);
    after = keyOf(items[items.length - 1] as Item);
  }
}

async function examineContent(
  ports: ContentPorts,
  rounds: ContentRounds,
  content: OwnedContent,
): Promise<Suspect | null> {
  let check = await checkOf(ports, rounds, content);
  // A fault of the way to a bucket is over by then.
  if (check.damage) check = await checkOf(ports, rounds, content);
  if (rounds.report.isRepairing && !rounds.isQuick && check.damage !== 'unreadable_bytes')
    await noteCheck(ports, content, check, rounds.now);
  if (!check.damage || !(await ports.doctor.isStill(content))) return null;
  const path = ports.blobs.pathOf(content.blobKey);
  const look = await ports.blobs.lookAt({ name: content.blobKey, path });
  // What lies there in place of the bytes is told of as such.
  if (look && look.kind !== 'file') return null;
  return {
    told: finding(check.damage, {
      file: { id: content.fileId, name: content.name },
      ...ownedBy(content.user),
      path,
      recorded: { size: content.size, sha256: content.sha256 },
      ...(check.sums && { found: { size: check.sums.size, sha256: check.sums.sha256 } }),
    }),
  };
}

async function checkOf(
  { blobs }: ContentPorts,
  { isQuick, bytesPerSecond }: ContentRounds,
  content: OwnedContent,
): Promise<ContentCheck> {
  return isQuick
    ? { damage: await checkSize(blobs, content), sums: null }
    : checkContent(blobs, content, { bytesPerSecond });
}

/** No row tells what it was, but a WebP says how long it is. */
async function examineThumbnail(
  ports: ContentPorts,
  { actor, isQuick }: ContentRounds,
  { thumbnailKey, fileId, name, user }: OwnedThumbnail,
): Promise<Suspect | null> {
  const { blobs, doctor } = ports;
  const thing = { kind: 'blob', name: thumbnailKey, path: blobs.pathOf(thumbnailKey) } as const;
  const look = await blobs.lookAt(thing);
  if (look?.kind === 'file' && (isQuick || (await isWholeWebp(blobs, thumbnailKey, look.size)))) return null;
  if (!(await doctor.isStillThumbnail(thumbnailKey))) return null;
  await blobs.check();
  const told = finding('broken_thumbnail', {
    file: { id: fileId, name },
    ...ownedBy(user),
    path: thing.path,
  });
  const remedy = async () => {
    if (!(await doctor.redraw(thumbnailKey))) return false;
    await setAside(ports, actor, thing, told);
    return true;
  };
  return { told, remedy };
}

/** RIFF: four letters, then the number of bytes that follow these eight. */
async function isWholeWebp(blobs: BlobStore, key: string, size: number): Promise<boolean> {
  try {
    const head = await blobs.read(key, { start: 0, end: 11 });
    return head.length === 12 && head.toString('latin1', 8) === 'WEBP' && head.readUInt32LE(4) + 8 === size;
  } catch (error) {
    if (error instanceof BlobMissingError) return false;
    await blobs.check();
    return false;
  }
}
