import { existsSync } from 'node:fs';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { QuarantineRecord } from '../../src/domain/files/stored-thing.js';
import { quarantine } from '../../src/storage/quarantine.js';

/** A file system of its own on every Linux. */
const OTHER_DISK = '/dev/shm';

let base: string;
let disk: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'kladovka-quarantine-'));
  disk = await mkdtemp(join(OTHER_DISK, 'kladovka-quarantine-'));
  await symlink(disk, join(base, 'blobs'));
  await mkdir(join(disk, 'users'));
});
afterEach(() => Promise.all([base, disk].map((folder) => rm(folder, { recursive: true }))));

const record = (path: string): QuarantineRecord => ({
  path,
  kind: 'unknown_bytes',
  takenAt: new Date(),
  user: null,
  file: null,
});
const takeAway = (path: string) => quarantine(base, path, record(path));

(existsSync(OTHER_DISK) ? describe : describe.skip)('10.3: blobs on a disk of their own', () => {
  it('are two file systems here, so that nothing can be renamed from one to the other', async () => {
    expect((await stat(base)).dev).not.toBe((await stat(disk)).dev);
  });

  it('give a file to the quarantine with all its bytes', async () => {
    await writeFile(join(disk, 'users/file'), 'left over');
    const place = await takeAway('blobs/users/file');
    expect(await readFile(join(base, place), 'utf8')).toBe('left over');
    expect(JSON.parse(await readFile(join(base, `${place}.json`), 'utf8'))).toMatchObject({ size: 9 });
    expect(await readdir(join(disk, 'users'))).toEqual([]);
  });

  it('give a planted link as a link, whatever it leads to', async () => {
    await symlink('/etc/passwd', join(disk, 'users/link'));
    const place = await takeAway('blobs/users/link');
    expect((await lstat(join(base, place))).isSymbolicLink()).toBe(true);
    expect(await readlink(join(base, place))).toBe('/etc/passwd');
    expect(await readdir(join(disk, 'users'))).toEqual([]);
  });

  it('keep what can’t be taken over there, and no record says that it was', async () => {
    await mkdir(join(disk, 'users/folder'));
    await expect(takeAway('blobs/users/folder')).rejects.toThrow('EXDEV');
    expect(await readdir(join(disk, 'users'))).toEqual(['folder']);
    expect(await readdir(join(base, 'quarantine/blobs/users'))).toEqual([]);
  });
});
