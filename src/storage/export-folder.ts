import { createWriteStream } from 'node:fs';
import { mkdir, readdir, realpath, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { portableName } from '../domain/archives/portable-name.js';
import { numberedName } from '../domain/entries/name.js';
import type { ExportFolder, WrittenEntry } from '../domain/trees/export-folder.js';
import { ContentHash } from './content-hash.js';
import { hasCode } from './disk.js';
import { chunksOf } from './source-chunks.js';

/** Of everybody: whoever runs the server decides who sees it. */
const folderMode = 0o750;
const fileMode = 0o640;

/** What a disk says of a name that it can't have; `EEXIST`: it takes two names for one. */
const refusals = ['EEXIST', 'EINVAL', 'EILSEQ', 'ENAMETOOLONG', 'ENOENT'];

/** Made where it is missing; null where something lies in it. */
export async function openExportFolder(dir: string): Promise<ExportFolder | null> {
  await mkdir(dir, { recursive: true, mode: folderMode });
  if ((await readdir(dir)).length > 0) return null;
  const root = await realpath(dir);

  return {
    makeFolder: (parent, name) =>
      underSomeName(parent, name, async (path) => {
        await mkdir(join(root, path), { mode: folderMode });
      }),

    makeFile: (parent, name, at, fill) =>
      underSomeName(parent, name, async (path) => {
        const absolutePath = join(root, path);
        const file = {
          absolutePath,
          write: async (source: Readable) => {
            const hash = new ContentHash();
            const target = createWriteStream(absolutePath, { flags: 'wx', mode: fileMode });
            await pipeline(chunksOf(source), hashing(hash), target);
            return hash.digest();
          },
        };
        const filled = await fill(file).catch(async (error: unknown) => {
          // What has the name already is somebody else's.
          if (!hasCode(error, 'EEXIST')) await rm(absolutePath, { force: true });
          throw error;
        });
        if (filled === 'own') await utimes(absolutePath, at, at);
      }),
  };
}

const hashing = (hash: ContentHash): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });

/** Its own, where the disk has it; else one that every system knows, numbered where that is taken. */
async function underSomeName(
  parent: string,
  name: string,
  make: (path: string) => Promise<void>,
): Promise<WrittenEntry | null> {
  for (const [attempt, candidate] of candidates(name).entries()) {
    const path = parent === '' ? candidate : `${parent}/${candidate}`;
    try {
      await make(path);
      return { path, isRenamed: attempt > 0 };
    } catch (error) {
      if (!hasCode(error, ...refusals)) throw error;
    }
  }
  return null;
}

const MOST_NUMBERS = 100;

/** Windows takes names for others silently: there no other is tried. */
function candidates(name: string): string[] {
  const portable = portableName(name);
  const numbered = Array.from({ length: MOST_NUMBERS }, (_, n) => numberedName(portable, n + 1));
  return process.platform === 'win32' ? [portable, ...numbered] : [name, portable, ...numbered];
}
