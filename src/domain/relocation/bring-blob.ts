import { BlobMissingError, type BlobStore, type ContentSums } from '../files/blob-store.js';
import { DomainError } from '../shared/domain-error.js';
import type { RecordedBlob, RelocationStore } from './relocation-store.js';

export interface Outcome {
  /**
   * `gone`: nobody wants it any more. `waiting`: an upload whose bytes are still on their way to where it will be kept. The
   * last three: the source has it no more as it was uploaded, and it stays as it is.
   */
  kind: 'copied' | 'found' | 'gone' | 'waiting' | 'missing' | 'changed' | 'unreadable';
  /** In bytes. */
  size: number;
}

interface BringPorts {
  relocation: RelocationStore;
  source: BlobStore;
  target: BlobStore;
}

type Sums = Pick<ContentSums, 'size' | 'sha256'>;

/** Copies a blob unless it is there, reads it back, and notes it where it is what it was. */
export async function bringBlob(ports: BringPorts, blob: RecordedBlob): Promise<Outcome> {
  const { relocation, target } = ports;
  const outcome = await (isRecorded(blob) ? bringRecorded(ports, blob) : bringThumbnail(ports, blob));
  if (outcome.kind === 'copied' || outcome.kind === 'found') {
    if (await relocation.note(blob.blobKey, blob.size ?? 0)) return outcome;
    await target.remove(blob.blobKey);
    return { kind: 'gone', size: 0 };
  }
  // Who deletes a file, or fills it anew, deletes its row first.
  return (await relocation.isKnown(blob.blobKey)) ? outcome : { kind: 'gone', size: 0 };
}

type Recorded = RecordedBlob & Sums;

const isRecorded = (blob: RecordedBlob): blob is Recorded => blob.size !== null && blob.sha256 !== null;

async function bringRecorded(ports: BringPorts, blob: Recorded): Promise<Outcome> {
  const { source, target } = ports;
  const there = await sumsIn(target, blob.blobKey);
  if (isSame(there, blob)) return { kind: 'found', size: blob.size };
  // What lies there is not made worse.
  const fault = there ? await faultIn(source, blob) : null;
  return fault ?? copy(ports, blob);
}

async function copy({ source, target }: BringPorts, blob: Recorded): Promise<Outcome> {
  const { blobKey, size } = blob;
  try {
    await target.adopt(blobKey, size, (range) => source.open(blobKey, range));
  } catch (error) {
    const fault = await faultIn(source, blob);
    if (!fault) throw error;
    return fault;
  }
  if (isSame(await sumsIn(target, blobKey), blob)) return { kind: 'copied', size };
  await target.remove(blobKey);
  const fault = await faultIn(source, blob);
  if (!fault) throw new Error(`the target does not give back ${blobKey} as it was sent there`);
  return fault;
}

/** No record tells what it was: what both stores have in common is it, and what neither has is drawn anew. */
async function bringThumbnail(ports: BringPorts, { blobKey }: RecordedBlob): Promise<Outcome> {
  const { relocation, source, target } = ports;
  const there = await sumsIn(target, blobKey);
  const here = await readable(source, blobKey);
  if (there && (!here || isSame(there, here))) return { kind: 'found', size: 0 };
  if (here && (await copyThumbnail(ports, blobKey, here))) return { kind: 'copied', size: 0 };
  await relocation.redraw(blobKey);
  return { kind: 'gone', size: 0 };
}

/** False where the source has lost it meanwhile: its file was deleted. */
async function copyThumbnail({ source, target }: BringPorts, key: string, here: Sums): Promise<boolean> {
  try {
    await target.adopt(key, here.size, (range) => source.open(key, range));
  } catch (error) {
    if (error instanceof BlobMissingError) return false;
    throw error;
  }
  if (isSame(await sumsIn(target, key), here)) return true;
  throw new Error(`the target does not give back ${key} as it was sent there`);
}

/** Null also where the source is there, and does not give it. */
async function readable(source: BlobStore, key: string): Promise<Sums | null> {
  try {
    return await sumsIn(source, key);
  } catch (error) {
    if (!isFaultOfStore(error)) throw error;
    await source.check();
    return null;
  }
}

/** Null where it is there, whole. @throws where the store is away */
async function faultIn(source: BlobStore, blob: Recorded): Promise<Outcome | null> {
  try {
    const here = await sumsIn(source, blob.blobKey);
    if (here) return isSame(here, blob) ? null : { kind: 'changed', size: blob.size };
    return { kind: blob.kind === 'upload' ? 'waiting' : 'missing', size: blob.size };
  } catch (error) {
    if (!isFaultOfStore(error)) throw error;
    await source.check();
    return { kind: 'unreadable', size: blob.size };
  }
}

const isFaultOfStore = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'storage_unavailable';

/** Null where it is missing. */
async function sumsIn(store: BlobStore, key: string): Promise<Sums | null> {
  try {
    return await store.measure(key);
  } catch (error) {
    if (error instanceof BlobMissingError) return null;
    throw error;
  }
}

const isSame = (one: Sums | null, other: Sums): boolean =>
  one?.sha256 === other.sha256 && one.size === other.size;
