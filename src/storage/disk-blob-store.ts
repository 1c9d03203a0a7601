import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, type FileHandle, link, lstat, mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
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
import { BlobPaths, checkedName } from './blob-path.js';
import { cloneFile } from './clone.js';
import { sumsOf } from './content-hash.js';
import { folderMode, hasCode, readFlags, syncFolder, unless } from './disk.js';
import { tellingFaults } from './faults.js';
import { FileReadStream } from './file-read-stream.js';
import { OpenFiles } from './open-files.js';
import { PartialBlobs } from './partial-blobs.js';
import { lookAtPath, quarantine } from './quarantine.js';
import { RecentBlobs } from './recent-blobs.js';
import { SharedRuns } from './shared-runs.js';
import { checkHasRoom, checkIsStore, openStoreFolder, type StoreFolder } from './store-folder.js';
import { sweepStore } from './sweep.js';
import { walkStorageDir, walkStoreFolder } from './walk-store.js';
import { writeBlob, writeClone, writeWhole } from './write-blob.js';

/** Few enough to leave threads for those who read and write. */
const removesAtOnce = 2;

/** Folders that are known to outlive a power cut; those that are forgotten cost one sync more. */
const safeFoldersAtMost = 10_000;

export interface DiskBlobStoreOptions {
  /** The blobs lie in its folder `blobs/`. */
  baseDir: string;
  /** False where the database knows files already: a missing folder is then a disk that is not mounted. */
  mayCreate?: boolean;
  /** `check` calls the disk full below this. */
  minFreeBytes?: number;
}

/**
 * Opens the blob store of a folder, and makes it at the first start.
 * @throws Error that tells the operator what is wrong with the folder.
 */
export async function createDiskBlobStore({
  baseDir,
  mayCreate = true,
  minFreeBytes = 16 * 1024 * 1024,
}: DiskBlobStoreOptions): Promise<BlobStore> {
  const folder = await openStoreFolder(baseDir, mayCreate);
  return tellingFaults(new DiskBlobStore(folder, baseDir, minFreeBytes), () => checkIsStore(folder));
}

/** `tmp/<uuid>` while bytes arrive, then `users/<random>/<uuid>`, which is the key. */
class DiskBlobStore implements BlobStore {
  readonly #paths: BlobPaths;
  readonly #partial: PartialBlobs;
  readonly #recent = new RecentBlobs();
  readonly #openFiles = new OpenFiles({
    open: (key) => this.#openFile(key),
    stampOf: (key) => this.#stampOf(key),
  });
  readonly #shared = new SharedRuns();
  readonly #safeFolders = new Set<string>();

  constructor(
    private readonly folder: StoreFolder,
    private readonly baseDir: string,
    private readonly minFreeBytes: number,
  ) {
    this.#paths = new BlobPaths(folder.path);
    this.#partial = new PartialBlobs(this.#paths);
  }

  async stage(source: Readable, maxBytes: number | null, admit?: Admit): Promise<StagedBlob> {
    await checkIsStore(this.folder);
    const handle = `tmp/${randomUUID()}`;
    return { handle, ...(await writeBlob(this.#paths.of('staged', handle), source, maxBytes, admit)) };
  }

  async stageClone(path: string, maxBytes: number | null, admit?: Admit): Promise<StagedBlob | null> {
    await checkIsStore(this.folder);
    const handle = `tmp/${randomUUID()}`;
    const sums = await writeClone(this.#paths.of('staged', handle), path, maxBytes, admit);
    return sums && { handle, ...sums };
  }

  get id(): string {
    return this.folder.id;
  }

  get place(): string {
    return this.folder.id;
  }

  keyOf({ handle }: Pick<StagedBlob, 'handle'>, storagePath: string): string {
    return checkedName('blob', `${storagePath}/${basename(handle)}`);
  }

  async keep(staged: StagedBlob, storagePath: string): Promise<string> {
    const from = this.#paths.of('staged', staged.handle);
    const key = this.keyOf(staged, storagePath);
    const to = this.#paths.of('blob', key);
    await this.#move(from, to, key).catch((error: unknown) => expectMoved(error, from, to, staged));
    // One journal holds both folders: when this one is safe, so is the name's absence from the other.
    await syncFolder(dirname(to)).catch(async (error: unknown) => {
      await rename(to, from);
      throw error;
    });
    return key;
  }

  async put(content: Buffer, storagePath: string): Promise<KeptBlob> {
    const blobKey = checkedName('blob', `${storagePath}/${randomUUID()}`);
    const path = this.#paths.of('blob', blobKey);
    const folder = dirname(path);
    const sums = await this.#writeInto(folder, blobKey, content);
    await this.#shared
      .run(`sync ${folder}`, () => syncFolder(folder))
      .catch(async (error: unknown) => {
        await unlink(path);
        throw error;
      });
    return { blobKey, ...sums };
  }

  async discard({ handle }: Pick<StagedBlob, 'handle'>): Promise<void> {
    this.#partial.forget(handle);
    await rm(this.#paths.of('staged', handle), { force: true });
  }

  async begin(): Promise<string> {
    await checkIsStore(this.folder);
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
    const to = this.#paths.of('blob', key);
    const source = await open();
    try {
      const staged = await this.stage(source, size);
      await this.#move(this.#paths.of('staged', staged.handle), to, key).catch(async (error: unknown) => {
        await this.discard(staged);
        throw error;
      });
    } finally {
      source.destroy();
    }
    await syncFolder(dirname(to));
  }

  async open(key: string, range?: ByteRange): Promise<BlobStream> {
    const { file } = await this.#openFile(key);
    return new FileReadStream(file, range);
  }

  async read(key: string, { start, end }: ByteRange): Promise<Buffer> {
    const recent = this.#recent.has(key) && this.#recent.get(key, await this.#stampOf(key));
    if (recent) return recent.subarray(start, end + 1);
    return this.#openFiles.use(key, async (file, stamp) => {
      const length = Math.max(0, Math.min(end + 1, stamp.size) - start);
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, start);
      const content = buffer.subarray(0, bytesRead);
      if (start === 0) this.#recent.keep(key, content, stamp);
      return content;
    });
  }

  async measure(key: string, options?: MeasureOptions): Promise<ContentSums> {
    return sumsOf(await this.open(key), options);
  }

  async share(key: string, path: string, how: 'clone' | 'link'): Promise<boolean> {
    const from = await this.#pathToRead(key);
    await this.#stampOf(key);
    if (how === 'clone') return cloneFile(from, path);
    return link(from, path).then(
      async () => {
        // Nobody is to write to what is the stored file itself, neither there nor here.
        await chmod(path, 0o440);
        return true;
      },
      (error: unknown) => {
        if (!hasCode(error, 'EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK')) throw error;
        return false;
      },
    );
  }

  async remove(key: string): Promise<void> {
    await this.#openFiles.forget(key);
    await unless(
      ['ENOENT'],
      this.#paths.resolve('blob', key).then((path) => unlink(path)),
    );
  }

  async removeAll(keys: string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += removesAtOnce) {
      await Promise.all(keys.slice(start, start + removesAtOnce).map((key) => this.remove(key)));
    }
  }

  async removeFolder(storagePath: string): Promise<void> {
    const path = this.#paths.of('userFolder', storagePath);
    // An upload may put a file in meanwhile: its row then fails, and it cleans up after itself.
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }

  async sweep(before: Date, knownKeys: KnownNames, knownHandles?: KnownNames): Promise<SweepResult> {
    await checkIsStore(this.folder);
    return sweepStore(this.folder.path, before, knownKeys, knownHandles);
  }

  async *things(): AsyncGenerator<StoredThing> {
    yield* walkStorageDir(this.baseDir);
    yield* walkStoreFolder(this.folder.path);
  }

  pathOf(name: string): string {
    return `blobs/${name}`;
  }

  lookAt({ path }: StoredPlace): Promise<ThingLook | null> {
    return lookAtPath(this.baseDir, path);
  }

  async setAside({ name, path }: StoredThing, record: QuarantineRecord): Promise<string> {
    await checkIsStore(this.folder);
    await this.#openFiles.forget(name);
    return quarantine(this.baseDir, path, record);
  }

  async addressFor(): Promise<null> {
    return null;
  }

  cacheFigures(): CacheFigures {
    return this.#recent.figures();
  }

  async check(): Promise<void> {
    await checkIsStore(this.folder);
    await checkHasRoom(this.folder.path, ['tmp', 'users'], this.minFreeBytes);
  }

  async #stampOf(key: string): Promise<Stats> {
    try {
      return expectFile(await lstat(this.#paths.of('blob', key)), key);
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? new BlobMissingError(key) : error;
    }
  }

  async #openFile(key: string): Promise<{ file: FileHandle; stamp: Stats }> {
    const file = await open(await this.#pathToRead(key), readFlags).catch((error: unknown) => {
      // A link that somebody put in their place is not followed: the bytes are gone.
      throw hasCode(error, 'ENOENT', 'ELOOP', 'ENXIO') ? new BlobMissingError(key) : error;
    });
    try {
      return { file, stamp: expectFile(await file.stat(), key) };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  #pathToRead(key: string): Promise<string> {
    return this.#paths.resolve('blob', key).catch((error: unknown) => {
      throw hasCode(error, 'ENOENT') ? new BlobMissingError(key) : error;
    });
  }

  /** Once more where the sweep took the folder away, empty, at this very moment. */
  async #writeInto(folder: string, blobKey: string, content: Buffer, attempts = 3): Promise<ContentSums> {
    await this.#shared.run(`use ${folder}`, () => this.#useFolder(blobKey));
    return writeWhole(this.#paths.of('blob', blobKey), content).catch((error: unknown) => {
      if (!hasCode(error, 'ENOENT') || attempts === 1) throw error;
      return this.#writeInto(folder, blobKey, content, attempts - 1);
    });
  }

  /** The store is the one it was, and the folder of this blob is in it. */
  async #useFolder(blobKey: string): Promise<void> {
    await checkIsStore(this.folder);
    const folder = dirname(this.#paths.of('blob', blobKey));
    await this.#paths.resolve('blob', blobKey).catch(async (error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
      await this.#makeFolder(folder);
    });
    await this.#makeSafe(folder);
  }

  /** Once more where the folder was missing, or the sweep took it away, empty, at this very moment. */
  async #move(from: string, to: string, key: string, attempts = 3): Promise<void> {
    try {
      await this.#paths.resolve('blob', key);
      await this.#makeSafe(dirname(to));
      await rename(from, to);
    } catch (error) {
      if (!hasCode(error, 'ENOENT') || attempts === 1) throw error;
      await this.#makeFolder(dirname(to));
      await this.#move(from, to, key, attempts - 1);
    }
  }

  /** Never the parents: where they are missing, the disk is, too. */
  async #makeFolder(path: string): Promise<void> {
    this.#safeFolders.delete(path);
    await unless(['EEXIST'], mkdir(path, { mode: folderMode }));
  }

  /**
   * Its name survives a power cut. That it is there does not say so: another process may have made it just now, or one that
   * died, or could not sync it, before.
   */
  async #makeSafe(path: string): Promise<void> {
    if (this.#safeFolders.has(path)) return;
    const parent = dirname(path);
    await this.#shared.run(`sync ${parent}`, () => syncFolder(parent));
    if (this.#safeFolders.size >= safeFoldersAtMost) this.#safeFolders.clear();
    this.#safeFolders.add(path);
  }
}

/** @throws BlobMissingError where the bytes that were not there to move had not been moved before. */
async function expectMoved(
  error: unknown,
  from: string,
  to: string,
  { handle, size }: StagedBlob,
): Promise<void> {
  // Where they are still to be moved, it is their new place that is missing.
  if (!hasCode(error, 'ENOENT') || (await isThere(from))) throw error;
  const found = await stat(to).catch((fault: unknown) => {
    throw hasCode(fault, 'ENOENT') ? new BlobMissingError(handle) : fault;
  });
  if (found.size !== size) throw new BlobMissingError(handle);
}

/** A folder, a pipe or a device that somebody put in their place holds no bytes of ours. @throws BlobMissingError */
function expectFile(stats: Stats, key: string): Stats {
  if (stats.isFile()) return stats;
  throw new BlobMissingError(key);
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
