import type { BlobStore } from '../files/blob-store.js';
import type { SystemActor } from '../shared/actor.js';
import type { EventLog } from '../shared/events.js';
import { fewAtOnce } from '../shared/few-at-once.js';
import { bringBlob, type Outcome } from './bring-blob.js';
import { carryUploads } from './carry-uploads.js';
import type { RecordedBlob, RelocationStore, StoreKind } from './relocation-store.js';

export interface RelocationPorts {
  relocation: RelocationStore;
  /** Where the blobs come from. */
  source: BlobStore;
  target: BlobStore;
  events: EventLog;
}

export interface RelocationOrder {
  to: StoreKind;
  /** Whether the server's settings name the target already: from then on nothing new comes to the source. */
  isSwitched: boolean;
  /** Takes from the source what is whole at the target, and ends the relocation where that is all. Not before the switch. */
  removeSource: boolean;
}

export interface DamagedBlob extends Pick<RecordedBlob, 'fileId' | 'name' | 'owner'> {
  /** `changed`: other bytes than were uploaded. `unreadable`: the store is there, and does not give them. */
  reason: 'missing' | 'changed' | 'unreadable';
}

export interface RelocationResult {
  to: StoreKind;
  copiedCount: number;
  copiedBytes: number;
  /** Was there, and was found whole. */
  foundCount: number;
  /** Unfinished uploads that go on at the target. */
  carriedCount: number;
  removedCount: number;
  damagedCount: number;
  /** The first of them. */
  damaged: DamagedBlob[];
  isSwitched: boolean;
  /** Nothing that is wanted lies at the source alone, nor will. */
  isComplete: boolean;
  isOver: boolean;
}

export interface RelocationProgress {
  bytes: number;
  totalBytes: number;
  count: number;
}

const actor: SystemActor = { kind: 'system', means: 'cli' };

const BATCH = 200;
const MOST_TOLD = 1000;
/** Each finds what came during the one before, so that they soon are short; a busy server never lets them end. */
const MOST_PASSES = 10;

/**
 * Brings all blobs to another store while people work (docs/decisions/0025). What is there, whole, is noted at once: broken off
 * at any moment and begun again it goes on. Call it from one process at a time.
 * @throws what keeps it from a store or the rows
 */
export async function relocateBlobs(
  ports: RelocationPorts,
  order: RelocationOrder,
  onProgress: (progress: RelocationProgress) => void,
): Promise<RelocationResult> {
  const { relocation, source, target, events } = ports;
  await relocation.begin({ to: order.to, place: target.place });
  const { bytes: totalBytes, notedBytes } = await relocation.progress();
  const tally = new Tally();
  const tell = () =>
    onProgress({ totalBytes, bytes: Math.min(totalBytes, notedBytes + tally.bytes), count: tally.count });
  for (let pass = 1; pass <= MOST_PASSES; pass++) {
    const before = tally.result.copiedCount;
    await bringAll(ports, tally, tell);
    if (tally.result.copiedCount === before) break;
  }
  const uploads = order.isSwitched ? await carryUploads(relocation, source, target) : { carried: 0, left: 0 };
  await forgetDeleted(ports);
  const isComplete = order.isSwitched && tally.leftCount + uploads.left === 0;
  const removesSource = order.removeSource && order.isSwitched;
  const removedCount = removesSource ? await removeFromSource(ports) : 0;
  const isOver = removesSource && isComplete;
  if (isOver) await relocation.end();
  const result = {
    to: order.to,
    isSwitched: order.isSwitched,
    ...tally.result,
    carriedCount: uploads.carried,
    removedCount,
    isComplete,
    isOver,
  };
  const { damaged, ...facts } = result;
  events.record('storage.relocated', actor, facts);
  return result;
}

/** What a run came to; what is left and what is damaged are of its last pass. */
class Tally {
  readonly result = {
    copiedCount: 0,
    copiedBytes: 0,
    foundCount: 0,
    damagedCount: 0,
    damaged: [] as DamagedBlob[],
  };
  leftCount = 0;
  /** Looked at, and of them at the target. */
  count = 0;
  bytes = 0;

  beginPass(): void {
    this.leftCount = 0;
    this.result.damagedCount = 0;
    this.result.damaged = [];
  }

  add({ fileId, name, owner }: RecordedBlob, { kind, size }: Outcome): void {
    const { result } = this;
    this.count += 1;
    if (kind === 'gone') return;
    if (kind === 'copied' || kind === 'found') {
      this.bytes += size;
      result[`${kind}Count`] += 1;
      if (kind === 'copied') result.copiedBytes += size;
      return;
    }
    this.leftCount += 1;
    if (kind === 'waiting') return;
    result.damagedCount += 1;
    if (result.damaged.length < MOST_TOLD) result.damaged.push({ fileId, name, owner, reason: kind });
  }
}

async function bringAll(ports: RelocationPorts, tally: Tally, tell: () => void): Promise<void> {
  tally.beginPass();
  let batch: RecordedBlob[];
  let after = '';
  do {
    batch = await ports.relocation.leftAfter(after, BATCH);
    await fewAtOnce(batch, async (blob) => {
      tally.add(blob, await bringBlob(ports, blob));
      tell();
    });
    after = batch.at(-1)?.blobKey ?? after;
  } while (batch.length === BATCH);
}

/** Whoever deleted it knew of the source alone. */
async function forgetDeleted({ relocation, target }: RelocationPorts): Promise<void> {
  let keys: string[];
  do {
    keys = await relocation.notedInVain(BATCH);
    await target.removeAll(keys);
    await relocation.forget(keys);
  } while (keys.length > 0);
}

async function removeFromSource({ relocation, source, target }: RelocationPorts): Promise<number> {
  // The very store where they were found whole.
  await target.check();
  let count = 0;
  let keys: string[];
  let after = '';
  do {
    keys = await relocation.notedAfter(after, BATCH);
    await source.removeAll(keys);
    count += keys.length;
    after = keys.at(-1) ?? after;
  } while (keys.length === BATCH);
  return count;
}
