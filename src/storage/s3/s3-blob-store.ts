import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { S3Settings } from '../../config/settings.js';
import {
  type Admit,
  type Appended,
  type AppendOptions,
  BlobMissingError,
  type BlobStore,
  type ByteRange,
  type CacheFigures,
  type ContentSums,
  type GivenAs,
  type KeptBlob,
  type KnownNames,
  type MeasureOptions,
  type StagedBlob,
  type SweepResult,
} from '../../domain/files/blob-store.js';
import type {
  QuarantineRecord,
  StoredPlace,
  StoredThing,
  ThingLook,
} from '../../domain/files/stored-thing.js';
import { BlobPaths, checkedName, isName } from '../blob-path.js';
import { sumsOf } from '../content-hash.js';
import { folderMode, hasCode } from '../disk.js';
import { SilentStoreError, tellingFaults } from '../faults.js';
import { PartialBlobs } from '../partial-blobs.js';
import { lookAtPath, quarantine } from '../quarantine.js';
import { checkHasRoom } from '../store-folder.js';
import { walkStaged, walkStorageDir } from '../walk-store.js';
import { writeBlob } from '../write-blob.js';
import { Bucket, type BucketPatience } from './bucket.js';
import { quarantineObject } from './quarantine-object.js';
import { ResumingBody } from './resuming-body.js';
import { checkMarker, openStore } from './store-marker.js';
import { sweepBucket } from './sweep-bucket.js';
import { uploadContent } from './upload-content.js';
import { checkWaitingFolder, openWaitingFolder } from './waiting-folder.js';

const readBytes = 256 * 1024;

export interface S3BlobStoreOptions {
  settings: S3Settings;
  /** Uploads wait in its folder `tmp/` until they are known to be wanted. */
  baseDir: string;
  /** False where the database knows files already: an empty bucket is then another one than it was. */
  mayCreate?: boolean;
  /** `check` calls the disk full below this. */
  minFreeBytes?: number;
  patience?: BucketPatience;
}

/**
 * Opens the blob store of a bucket, which must be there, and marks it at the first start.
 * @throws Error that tells the operator what is wrong with the bucket.
 */
export async function createS3BlobStore({
  settings,
  baseDir,
  mayCreate = true,
  minFreeBytes = 16 * 1024 * 1024,
  patience = { soonMs: 8_000, idleMs: 30_000 },
}: S3BlobStoreOptions): Promise<BlobStore> {
  await mkdir(join(baseDir, 'tmp'), { recursive: true, mode: folderMode });
  const bucket = new Bucket(settings, patience);
  const marker = await openStore(bucket, mayCreate).catch((error: Error) => {
    throw new Error(`the bucket ${bucket.name} at ${settings.endpoint} can't be used: ${reason(error)}`, {
      cause: error,
    });
  });
  const waiting = new BlobPaths(await realpath(baseDir));
  const id = await openWaitingFolder(waiting.root);
  const store = new S3BlobStore(bucket, marker, id, waiting, minFreeBytes);
  return tellingFaults(store, async () => {
    await checkMarker(bucket, marker);
    await checkWaitingFolder(waiting.root, id);
  });
}

/** An upload waits on the disk of this server; what is kept is the object `users/<random>/<uuid>`, which is the key. */
class S3BlobStore implements BlobStore {
  readonly #partial: PartialBlobs;

  constructor(
    private readonly bucket: Bucket,
    private readonly marker: string,
    /** Of the folder here: what waits in it is not in the bucket. */
    readonly id: string,
    private readonly waiting: BlobPaths,
    private readonly minFreeBytes: number,
  ) {
    this.#partial = new PartialBlobs(waiting);
  }

  get place(): string {
    return this.marker;
  }

  async stage(source: Readable, maxBytes: number | null, admit?: Admit): Promise<StagedBlob> {
    const handle = `tmp/${randomUUID()}`;
    return { handle, ...(await writeBlob(this.waiting.of('staged', handle), source, maxBytes, admit)) };
  }

  async stageClone(): Promise<null> {
    return null;
  }

  keyOf({ handle }: Pick<StagedBlob, 'handle'>, storagePath: string): string {
    return checkedName('blob', `${storagePath}/${basename(handle)}`);
  }

  async keep(staged: StagedBlob, storagePath: string): Promise<string> {
    const path = this.waiting.of('staged', staged.handle);
    const key = this.keyOf(staged, storagePath);
    if (await exists(path)) {
      await this.#upload(key, path, staged.size);
      await rm(path, { force: true });
    } else if ((await this.bucket.headOf(key))?.size !== staged.size)
      throw new BlobMissingError(staged.handle);
    return key;
  }

  async put(content: Buffer, storagePath: string): Promise<KeptBlob> {
    const { handle, ...sums } = await this.stage(Readable.from([content]), content.length);
    const blobKey = await this.keep({ handle, ...sums }, storagePath).catch(async (error: unknown) => {
      await this.discard({ handle });
      throw error;
    });
    return { blobKey, ...sums };
  }

  async discard({ handle }: Pick<StagedBlob, 'handle'>): Promise<void> {
    this.#partial.forget(handle);
    await rm(this.waiting.of('staged', handle), { force: true });
  }

  begin(): Promise<string> {
    return this.#partial.begin();
  }

  append(handle: string, offset: number, source: Readable, options: AppendOptions): Promise<Appended> {
    return this.#partial.append(handle, offset, source, options);
  }

  finish(handle: string, size: number): Promise<StagedBlob> {
    return this.#partial.finish(handle, size);
  }

  openStaged(handle: string, length: number): Promise<Readable> {
    return this.#partial.open(handle, length);
  }

  async adopt(key: string, size: number, open: (range?: ByteRange) => Promise<Readable>): Promise<void> {
    await uploadContent(this.bucket, checkedName('blob', key), size, open);
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    const blob = checkedName('blob', key);
    const openFrom = async (offset: number): Promise<Readable> => {
      const isWhole = offset === 0 && !range;
      const body = await this.bucket.get(
        blob,
        isWhole ? undefined : { start: (range?.start ?? 0) + offset, end: range?.end },
      );
      if (body) return body;
      throw new BlobMissingError(key);
    };
    return new ResumingBody(await openFrom(0), openFrom, this.bucket.patience.soonMs);
  }

  async read(key: string, range: ByteRange): Promise<Buffer> {
    return buffer(await this.open(key, range));
  }

  async measure(key: string, options?: MeasureOptions): Promise<ContentSums> {
    return sumsOf(await this.open(key), options);
  }

  async share(): Promise<boolean> {
    return false;
  }

  async remove(key: string): Promise<void> {
    await this.bucket.delete(checkedName('blob', key));
  }

  async removeAll(keys: string[]): Promise<void> {
    await this.bucket.deleteAll(keys.map((key) => checkedName('blob', key)));
  }

  async removeFolder(storagePath: string): Promise<void> {
    const keys: string[] = [];
    for await (const { key } of this.bucket.objectsBelow(`${checkedName('userFolder', storagePath)}/`)) {
      keys.push(key);
    }
    await this.bucket.deleteAll(keys);
  }

  async sweep(before: Date, knownKeys: KnownNames, knownHandles?: KnownNames): Promise<SweepResult> {
    await checkMarker(this.bucket, this.marker);
    return sweepBucket(this.bucket, this.waiting.root, before, knownKeys, knownHandles);
  }

  async *things(): AsyncGenerator<StoredThing> {
    yield* walkStorageDir(this.waiting.root);
    yield* walkStaged(this.waiting.root, '');
    for await (const { key, ...upload } of this.bucket.uploadsBelow('users/'))
      yield { kind: 'multipart', name: key, path: key, upload };
    for await (const { key } of this.bucket.objectsBelow('users/'))
      yield { kind: isName('blob', key) ? 'blob' : 'foreign', name: key, path: key };
  }

  pathOf(name: string): string {
    return name;
  }

  async lookAt({ path }: StoredPlace): Promise<ThingLook | null> {
    if (!isInBucket(path)) return lookAtPath(this.waiting.root, path);
    const head = await this.bucket.headOf(path);
    return head && { kind: 'file', ...head };
  }

  async setAside({ path, upload }: StoredThing, record: QuarantineRecord): Promise<string | null> {
    await checkMarker(this.bucket, this.marker);
    if (upload) {
      await this.bucket.abortUpload({ key: path, id: upload.id });
      return null;
    }
    return isInBucket(path)
      ? quarantineObject(this.bucket, path, record)
      : quarantine(this.waiting.root, path, record);
  }

  async addressFor(key: string, as: GivenAs): Promise<string | null> {
    return this.bucket.addressOf(checkedName('blob', key), as);
  }

  cacheFigures(): CacheFigures {
    return { bytes: 0, hits: 0, misses: 0 };
  }

  async check(): Promise<void> {
    await checkMarker(this.bucket, this.marker, AbortSignal.timeout(5_000));
    await checkHasRoom(this.waiting.root, ['tmp'], this.minFreeBytes);
  }

  async #upload(key: string, path: string, size: number): Promise<void> {
    try {
      await uploadContent(this.bucket, key, size, async (range) =>
        createReadStream(path, { ...range, highWaterMark: readBytes }),
      );
    } catch (error) {
      // An answer that got lost may have been a yes. A store that is silent might do this later, to what the next try kept.
      if (!(error instanceof SilentStoreError)) await this.bucket.delete(key).catch(() => undefined);
      throw error;
    }
  }
}

/** What else it has lies on the disk of this server. */
const isInBucket = (path: string): boolean => path.startsWith('users/');

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
      return false;
    },
  );

/** Some faults of the network have a code and no words; some answers of a server, a name alone. */
const reason = ({ name, message, code }: Error & { code?: string }): string =>
  [code ?? name, message].filter((part) => part && !/^(Unknown)?Error$/.test(part)).join(': ');
