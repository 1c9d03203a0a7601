import type { Readable } from 'node:stream';
import {
  type Admit,
  type Appended,
  type AppendOptions,
  BlobMissingError,
  type BlobStore,
  type BlobStream,
  type ByteRange,
  type CacheFigures,
  type ContentSums,
  type KeptBlob,
  type KnownNames,
  type MeasureOptions,
  type StagedBlob,
  type SweepResult,
} from '../domain/files/blob-store.js';
import type { QuarantineRecord, StoredPlace, StoredThing, ThingLook } from '../domain/files/stored-thing.js';

/**
 * The store while its blobs come over from another one (docs/decisions/0025): what is new goes to the new place, what is
 * not there yet is found at the old one, and what is removed goes from both.
 */
export const createRelocatingBlobStore = (present: BlobStore, former: BlobStore): BlobStore =>
  new RelocatingBlobStore(present, former);

class RelocatingBlobStore implements BlobStore {
  constructor(
    private readonly present: BlobStore,
    private readonly former: BlobStore,
  ) {}

  get id(): string {
    return this.present.id;
  }

  get place(): string {
    return this.present.place;
  }

  stage(source: Readable, maxBytes: number | null, admit?: Admit): Promise<StagedBlob> {
    return this.present.stage(source, maxBytes, admit);
  }

  stageClone(path: string, maxBytes: number | null, admit?: Admit): Promise<StagedBlob | null> {
    return this.present.stageClone(path, maxBytes, admit);
  }

  keyOf(staged: Pick<StagedBlob, 'handle'>, storagePath: string): string {
    return this.present.keyOf(staged, storagePath);
  }

  /** An upload whose bytes came before the blobs moved may be kept at the old place, from which they follow. */
  keep(staged: StagedBlob, storagePath: string): Promise<string> {
    return this.#whereItIs((store) => store.keep(staged, storagePath));
  }

  put(content: Buffer, storagePath: string): Promise<KeptBlob> {
    return this.present.put(content, storagePath);
  }

  async discard(staged: Pick<StagedBlob, 'handle'>): Promise<void> {
    await this.#atBoth((store) => store.discard(staged));
  }

  begin(): Promise<string> {
    return this.present.begin();
  }

  append(handle: string, offset: number, source: Readable, options: AppendOptions): Promise<Appended> {
    return this.present.append(handle, offset, source, options);
  }

  finish(handle: string, size: number): Promise<StagedBlob> {
    return this.present.finish(handle, size);
  }

  openStaged(handle: string, length: number): Promise<Readable> {
    return this.present.openStaged(handle, length);
  }

  adopt(key: string, size: number, open: (range?: ByteRange) => Promise<Readable>): Promise<void> {
    return this.present.adopt(key, size, open);
  }

  open(key: string, range?: ByteRange): Promise<BlobStream> {
    return this.#whereItIs((store) => store.open(key, range));
  }

  read(key: string, range: ByteRange): Promise<Buffer> {
    return this.#whereItIs((store) => store.read(key, range));
  }

  measure(key: string, options?: MeasureOptions): Promise<ContentSums> {
    return this.#whereItIs((store) => store.measure(key, options));
  }

  share(key: string, path: string, how: 'clone' | 'link'): Promise<boolean> {
    return this.#whereItIs((store) => store.share(key, path, how));
  }

  async remove(key: string): Promise<void> {
    await this.#atBoth((store) => store.remove(key));
  }

  async removeAll(keys: string[]): Promise<void> {
    await this.#atBoth((store) => store.removeAll(keys));
  }

  async removeFolder(storagePath: string): Promise<void> {
    await this.#atBoth((store) => store.removeFolder(storagePath));
  }

  async sweep(before: Date, knownKeys: KnownNames, knownHandles?: KnownNames): Promise<SweepResult> {
    const [one, other] = await this.#atBoth((store) => store.sweep(before, knownKeys, knownHandles));
    return {
      removedCount: one.removedCount + other.removedCount,
      removedBytes: one.removedBytes + other.removedBytes,
    };
  }

  async *things(): AsyncGenerator<StoredThing> {
    yield* this.present.things();
    // What stands beside their folders both tell of.
    for await (const thing of this.former.things()) if (thing.path.includes('/')) yield thing;
  }

  pathOf(name: string): string {
    return this.present.pathOf(name);
  }

  /** The other one has it, if at all, where it has everything. Once more at the new place, as in `#whereItIs`. */
  async lookAt(place: StoredPlace): Promise<ThingLook | null> {
    for (const store of [this.present, this.former, this.present]) {
      const there = { name: place.name, path: store.pathOf(place.name) };
      const look = (await store.lookAt(place)) ?? (await store.lookAt(there));
      if (look) return look;
    }
    return null;
  }

  setAside(thing: StoredThing, record: QuarantineRecord): Promise<string | null> {
    return this.#whereItIs((store) => store.setAside(thing, record));
  }

  /** It may lie elsewhere. */
  async addressFor(): Promise<null> {
    return null;
  }

  cacheFigures(): CacheFigures {
    return this.present.cacheFigures();
  }

  async check(): Promise<void> {
    await this.#atBoth((store) => store.check());
  }

  /** Once more at the new place: it may have come over, and gone from the old one, between the two looks. */
  async #whereItIs<T>(work: (store: BlobStore) => Promise<T>): Promise<T> {
    for (const store of [this.present, this.former]) {
      try {
        return await work(store);
      } catch (error) {
        if (!(error instanceof BlobMissingError)) throw error;
      }
    }
    return work(this.present);
  }

  /** Where one of them fails, the other has done its part. */
  async #atBoth<T>(work: (store: BlobStore) => Promise<T>): Promise<[T, T]> {
    const [one, other] = await Promise.allSettled([work(this.present), work(this.former)]);
    if (one.status === 'rejected') throw one.reason;
    if (other.status === 'rejected') throw other.reason;
    return [one.value, other.value];
  }
}
