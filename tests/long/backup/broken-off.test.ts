import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exclusively } from '../../../src/persistence/exclusively.js';
import { eventually } from '../../support/eventually.js';
import { kladovka, startKladovka } from '../../support/kladovka.js';
import {
  type BackupScene,
  createBackupScene,
  filesBelow,
  inDatabase,
  manifestOf,
  rowsWithoutTheirBytes,
  someBlobOf,
  told,
  writeManifest,
} from './backup-scene.js';

let scene: BackupScene;

beforeEach(async () => {
  scene = await createBackupScene();
});
afterEach(async () => {
  await scene.dispose();
});

/** Kills the real program as soon as it came so far. Returns whether it was in time. */
async function killed(
  args: string[],
  env: Record<string, string>,
  hasComeSoFar: () => Promise<boolean>,
): Promise<void> {
  const child = spawn(process.execPath, ['dist/bundle/main.js', ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: 'development', ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await eventually(async () => expect(await hasComeSoFar()).toBe(true));
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

const fill = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await scene.client.upload(`${n}.bin`, `${n} `.repeat(200_000));
};

const countIn = async (folder: string): Promise<number> => (await filesBelow(folder)).length;

describe('10: a backup that is broken off', () => {
  it('leaves the one before, and what it had copied is not copied again', async () => {
    const { dir, env } = scene;
    await scene.client.upload('first.txt', 'first');
    const first = told(await scene.backUp(), 0);
    await fill(40);
    await killed(['backup', dir], env, async () => (await countIn(join(dir, 'blobs', 'users'))) > 5);
    expect((await manifestOf(dir)).id).toBe(first.id);
    const there = await countIn(join(dir, 'blobs', 'users'));
    expect(there).toBeLessThan(41);

    const target = await scene.emptyTarget();
    expect(told(await target.restore(), 0)).toMatchObject({ id: first.id, fileCount: 1 });
    const again = told(await scene.backUp(), 0);
    expect(again).toMatchObject({ fileCount: 41, foundCount: there, copiedCount: 41 - there });
    expect(await countIn(join(dir, 'blobs'))).toBe(41);
  }, 120_000);

  it('of two at once one says that the other is at work', async () => {
    await exclusively(scene.server.database.pool, 'backup', async () => {
      expect(await scene.backUp()).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('Another'),
      });
    });
  });

  it('is not begun in a folder of something else', async () => {
    await mkdir(scene.dir);
    await writeFile(join(scene.dir, 'thesis.txt'), 'dear to me');
    const { code, stderr } = await scene.backUp();
    expect([code, stderr]).toEqual([2, expect.stringContaining('thesis.txt')]);
    expect(await filesBelow(scene.dir)).toEqual(['thesis.txt']);
  });

  it('names what is damaged, has the rest, and says so by its exit code; a copy that was touched is made anew', async () => {
    const { client, server, dir } = scene;
    const { id } = (await client.upload('odd.txt', 'as it was')).body;
    const { id: missing } = (await client.upload('missing.txt', 'gone')).body;
    const whole = (await client.upload('whole.txt', 'whole')).body.id;
    const keyOf = async (file: string) => (await server.ports.files.find(file))?.blobKey ?? '';
    await writeFile(join(server.settings.storageDir, 'blobs', await keyOf(id)), 'as it is!');
    await server.ports.blobs.remove(await keyOf(missing));
    const { code, stdout, stderr } = await scene.backUp();
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ isWhole: false, fileCount: 1, damagedCount: 2 });
    expect(stderr).toContain(`The file ${id} ("odd.txt", of ${client.user?.login}) is not what was uploaded`);
    expect(stderr).toContain(`The bytes of the file ${missing} (`);

    await client.delete(`/files/${id}?permanent=true`);
    await client.delete(`/files/${missing}?permanent=true`);
    await writeFile(join(dir, 'blobs', await keyOf(whole)), 'WHOLE');
    expect(told(await scene.backUp(), 0)).toMatchObject({ isWhole: true, copiedCount: 1, foundCount: 0 });
    const target = await scene.emptyTarget();
    expect(told(await target.restore(), 0)).toMatchObject({ isWhole: true });
  }, 60_000);
});

describe('10: a restore', () => {
  it('refuses a flipped byte in whatever file of it, and leaves the target to try again', async () => {
    await scene.client.upload('x.txt', 'content');
    told(await scene.backUp(), 0);
    const { dir } = scene;
    const { database } = await manifestOf(dir);
    const [table] = database.tables;
    const paths = [await someBlobOf(dir), join(dir, table.file.name), join(dir, 'kladovka-backup.json')];
    const target = await scene.emptyTarget();
    for (const path of paths) {
      const bytes = await readFile(path);
      const flipped = Buffer.from(bytes);
      flipped[20 % bytes.length] = (bytes[20 % bytes.length] ?? 0) ^ 1;
      await writeFile(path, flipped);
      const { code, stdout, stderr } = await target.restore();
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(`${path.slice(dir.length + 1)} is not what it was.`);
      expect(await filesBelow(target.storageDir)).toEqual([]);
      await expect(inDatabase(target.databaseUrl, 'SELECT 1')).rejects.toThrow('does not exist');
      await writeFile(path, bytes);
    }
    // Beside the tables: a blob, their list, the secrets, the manifest. There is no file that nobody looks at.
    expect(await filesBelow(dir)).toHaveLength(database.tables.length + 4);

    const [blob = ''] = paths;
    const bytes = await readFile(blob);
    await rm(blob);
    expect((await target.restore()).stderr).toContain('is missing.');
    await writeFile(blob, bytes);
    expect(told(await target.restore(), 0)).toMatchObject({ isWhole: true });
  }, 120_000);

  it('refuses a storage and a database that are not empty, a folder that is no backup, and a newer version', async () => {
    const untold = await (await scene.emptyTarget()).restore();
    expect([untold.code, untold.stderr]).toEqual([2, expect.stringContaining('There is no finished backup')]);
    told(await scene.backUp(), 0);
    const target = await scene.emptyTarget();
    await mkdir(target.storageDir);
    await writeFile(join(target.storageDir, 'secrets.json'), '{}');
    expect((await target.restore()).stderr).toContain('secrets.json is in the way');
    expect(await filesBelow(target.storageDir)).toEqual(['secrets.json']);
    await rm(join(target.storageDir, 'secrets.json'));

    const taken = { ...target.env, DATABASE_URL: scene.server.databaseUrl };
    expect((await kladovka(['restore', scene.dir], taken)).stderr).toContain('The database is not empty');
    const manifest = await manifestOf(scene.dir);
    const newer = { ...manifest, version: '99.0.0' };
    newer.database = {
      ...manifest.database,
      migrations: [...manifest.database.migrations, '29990101-more.js'],
    };
    await writeManifest(scene.dir, newer);
    expect((await target.restore()).stderr).toContain('Kladovka 99.0.0 made this backup');
    await writeManifest(scene.dir, manifest);
    told(await target.restore(), 0);
    // Once, and nobody writes over it.
    expect((await target.restore()).code).toBe(2);
  }, 60_000);

  it('killed amid the bytes or amid the rows goes on when it is begun again, and no server starts before', async () => {
    await fill(30);
    told(await scene.backUp(), 0);
    const target = await scene.emptyTarget();
    const blobs = join(target.storageDir, 'blobs', 'users');
    await killed(['restore', scene.dir], target.env, async () => (await countIn(blobs)) > 3);
    await expect(startKladovka(target.env)).rejects.toThrow('was broken off: run kladovka restore again');
    const hasTables = async () =>
      (await inDatabase(target.databaseUrl, `SELECT FROM pg_class WHERE relname = 'sessions'`)).length > 0;
    await killed(['restore', scene.dir], target.env, hasTables);
    expect(told(await target.restore(), 0)).toMatchObject({ isWhole: true, fileCount: 30 });
    expect(JSON.parse((await target.verifyAudit()).stdout)).toMatchObject({ isWhole: true });
    expect(await rowsWithoutTheirBytes(await target.start())).toEqual([]);
  }, 120_000);

  it('takes a backup of an older version, and brings it up to date', async () => {
    await scene.client.upload('x.txt', 'content');
    const { databaseUrl } = scene.server;
    await inDatabase(databaseUrl, 'DROP TABLE backups');
    await inDatabase(databaseUrl, `DELETE FROM "SequelizeMeta" WHERE name LIKE '%-backups.js'`);
    const { makeBackup } = await import('../../../src/domain/backup/make-backup.js');
    const { composeBackup } = await import('../../../src/compose.js');
    const ports = await composeBackup(scene.server, scene.dir);
    await makeBackup(ports, { version: '0.0.1', secrets: null }, () => undefined);
    const target = await scene.emptyTarget();
    expect(told(await target.restore(), 0)).toMatchObject({ version: '0.0.1', fileCount: 1 });
    expect(await inDatabase(target.databaseUrl, 'SELECT count(*) FROM backups')).toHaveLength(1);
  }, 60_000);
});
