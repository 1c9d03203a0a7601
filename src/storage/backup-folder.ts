import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import {
  access,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { FileSum, Manifest } from '../domain/backup/backup.js';
import {
  type BackupFolder,
  type CopyStamp,
  listName,
  ManifestDamagedError,
  wantedName,
} from '../domain/backup/backup-folder.js';
import { BlobMissingError, type ByteRange, type ContentSums } from '../domain/files/blob-store.js';
import { BlobPaths } from './blob-path.js';
import { sumsOf } from './content-hash.js';
import { hasCode, syncFolder, unless } from './disk.js';
import { writeBlob } from './write-blob.js';

const manifestName = 'kladovka-backup.json';
/** Beside the blobs, a folder for each run: what has not come to its end is in nobody's way. */
const runsName = 'runs';
/** Password hashes, names and secrets are in it: its owner's alone. */
const folderMode = 0o700;
const fileMode = 0o600;

const fileName = new RegExp(`^${runsName}/[0-9a-f-]{36}/[a-zA-Z0-9_.]+$`);

/**
 * Opens a folder for backups; it is made where it is missing.
 * @throws Error where there are other things in it
 */
export async function openBackupFolder(
  dir: string,
  { mayCreate }: { mayCreate: boolean },
): Promise<BackupFolder> {
  if (mayCreate) {
    await expectOurs(dir);
    for (const folder of [
      dir,
      ...['blobs', 'blobs/tmp', 'blobs/users', runsName].map((name) => join(dir, name)),
    ])
      await mkdir(folder, { recursive: true, mode: folderMode });
  }
  // Where it can't be found there is no manifest either.
  return new DiskBackupFolder(await realpath(dir).catch(() => dir));
}

async function expectOurs(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const ours = [manifestName, `${manifestName}.new`, 'blobs', runsName, 'lost+found'];
  const foreign = names.find((name) => !ours.includes(name) && !name.startsWith('.'));
  if (foreign === undefined) return;
  throw new Error(
    `${dir} is no folder for backups: ${foreign} lies in it. Name an empty one, or one of an earlier backup`,
  );
}

class DiskBackupFolder implements BackupFolder {
  readonly #paths: BlobPaths;
  readonly #touched = new Set<string>();
  #run = '';

  constructor(private readonly root: string) {
    this.#paths = new BlobPaths(join(root, 'blobs'));
  }

  async manifest(): Promise<Manifest | null> {
    const text = await readFile(join(this.root, manifestName), 'utf8').catch((error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
      throw error;
    });
    return text === null ? null : manifestOf(text);
  }

  async begin(id: string): Promise<void> {
    // What a run that was killed had not taken in.
    await rm(join(this.root, 'blobs/tmp'), { recursive: true, force: true });
    await mkdir(join(this.root, 'blobs/tmp'), { mode: folderMode });
    this.#run = `${runsName}/${id}`;
    await mkdir(join(this.root, this.#run), { mode: folderMode });
    await syncFolder(join(this.root, runsName));
  }

  async write(name: string, content: AsyncIterable<string | Buffer>): Promise<FileSum> {
    const file = `${this.#run}/${name}.gz`;
    const path = this.#pathOf(file);
    const unfinished = `${path}.part`;
    const target = createWriteStream(unfinished, { flags: 'wx', mode: fileMode, flush: true });
    await pipeline(Readable.from(content), createGzip({ level: 4 }), target);
    await rename(unfinished, path);
    await syncFolder(dirname(path));
    const { size, sha256 } = await this.sumsOf({ name: file });
    return { name: file, size, sha256 };
  }

  read({ name }: Pick<FileSum, 'name'>): Readable {
    const packed = createReadStream(this.#pathOf(name));
    const content = packed.pipe(createGunzip());
    packed.on('error', (error) => content.destroy(error));
    content.on('close', () => packed.destroy());
    return content;
  }

  sumsOf({ name }: Pick<FileSum, 'name'>): Promise<ContentSums> {
    return sumsOf(createReadStream(this.#pathOf(name)));
  }

  async formerLists(): Promise<Pick<FileSum, 'name'>[]> {
    const lists: Pick<FileSum, 'name'>[] = [];
    for (const run of await this.#formerRuns()) {
      for (const name of [wantedName, listName]) {
        const file = `${run}/${name}.gz`;
        if (await exists(this.#pathOf(file))) lists.push({ name: file });
      }
    }
    return lists;
  }

  async put(
    blobKey: string,
    source: Readable,
    maxBytes: number | null,
    accept: (sums: ContentSums) => boolean,
  ): Promise<ContentSums> {
    const path = this.#paths.of('blob', blobKey);
    const staged = this.#paths.of('staged', `tmp/${randomUUID()}`);
    const sums = await writeBlob(staged, source, maxBytes);
    if (!accept(sums)) {
      await rm(staged);
      return sums;
    }
    await mkdir(dirname(path), { mode: folderMode }).then(
      () => this.#touched.add(dirname(dirname(path))),
      (error: unknown) => {
        if (!hasCode(error, 'EEXIST')) throw error;
      },
    );
    await rename(staged, path);
    this.#touched.add(dirname(path));
    return sums;
  }

  async stampOf(blobKey: string): Promise<CopyStamp> {
    try {
      const { size, mtimeMs } = await lstat(this.#paths.of('blob', blobKey));
      return { size, modifiedAt: mtimeMs };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    }
  }

  async open(blobKey: string, range?: ByteRange): Promise<Readable> {
    const file = await open(await this.#resolve(blobKey), 'r').catch((error: unknown) => {
      throw hasCode(error, 'ENOENT') ? new BlobMissingError(blobKey) : error;
    });
    return file.createReadStream({ ...range, highWaterMark: 256 * 1024 });
  }

  async measure(blobKey: string): Promise<ContentSums> {
    return sumsOf(await this.open(blobKey));
  }

  async remove(blobKeys: string[]): Promise<number> {
    let count = 0;
    for (const blobKey of blobKeys) {
      const wasThere = unlink(this.#paths.of('blob', blobKey)).then(() => {
        count += 1;
      });
      await unless(['ENOENT'], wasThere);
    }
    return count;
  }

  async settle(): Promise<void> {
    const folders = [...this.#touched];
    this.#touched.clear();
    for (const folder of folders) await syncFolder(folder);
  }

  async publish(manifest: Manifest): Promise<void> {
    // What came of it stands in the list.
    await rm(this.#pathOf(`${this.#run}/${wantedName}.gz`), { force: true });
    const path = join(this.root, manifestName);
    const file = await open(`${path}.new`, 'w', fileMode);
    try {
      await file.writeFile(textOf(manifest));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await syncFolder(this.root);
  }

  async removeFormerRuns(): Promise<void> {
    for (const run of await this.#formerRuns())
      await rm(join(this.root, run), { recursive: true, force: true });
  }

  async #formerRuns(): Promise<string[]> {
    const names = await readdir(join(this.root, runsName));
    return names.map((name) => `${runsName}/${name}`).filter((run) => run !== this.#run);
  }

  /** Where a link leads out of the folder there is nothing of ours. */
  async #resolve(blobKey: string): Promise<string> {
    try {
      return await this.#paths.resolve('blob', blobKey);
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? new BlobMissingError(blobKey) : error;
    }
  }

  /** @throws Error where a manifest that somebody wrote names a file elsewhere */
  #pathOf(name: string): string {
    if (fileName.test(name)) return join(this.root, name);
    throw new Error(`${JSON.stringify(name)} names nothing in a backup`);
  }
}

/** Its last member is the SHA-256 of all the others. */
const textOf = (manifest: Manifest): string =>
  `${JSON.stringify({ ...manifest, sha256: sumOf(manifest) }, null, 2)}\n`;

/** @throws ManifestDamagedError */
function manifestOf(text: string): Manifest {
  try {
    const { sha256, ...manifest } = JSON.parse(text);
    if (textOf(manifest) === text && sha256 === sumOf(manifest)) return manifest;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ManifestDamagedError(manifestName);
}

const sumOf = (manifest: object): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex');

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
