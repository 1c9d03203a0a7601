import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../../support/client.js';
import { kladovka } from '../../support/kladovka.js';
import { startServer, type TestServer } from '../../support/server.js';
import { filesBelow, told } from './backup-scene.js';

let server: TestServer;
let anna: ApiClient;
let folder: string;

beforeEach(async () => {
  server = await startServer();
  anna = await newClient(server);
  folder = await mkdtemp(join(tmpdir(), 'kladovka-trees-'));
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  kladovka(args, { STORAGE_DIR: server.settings.storageDir, DATABASE_URL: server.databaseUrl });
const loginOf = ({ user }: ApiClient): string => String(user?.login);
const keyOf = async (id: string): Promise<string> => (await server.ports.files.find(id))?.blobKey ?? '';

/** By path what it holds. */
const contentsBelow = async (dir: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await filesBelow(dir)).map(async (path) => [
        path,
        createHash('sha256')
          .update(await readFile(join(dir, path)))
          .digest('hex'),
      ]),
    ),
  );

const odd = [
  'Отчёт.txt',
  `${'ы'.repeat(125)}.docx`,
  '...dots..',
  'con.txt',
  'a<b>:"c|d?.txt',
  'ends with a blank ',
  '-rf',
];

describe('10: kladovka export and import', () => {
  it('bring everybody’s tree out under its own names and back again, byte by byte', async () => {
    const boris = await newClient(server);
    const inner = (await anna.post('/folders', { name: 'Письма' })).body.id;
    await anna.post('/folders', { name: 'empty', parentId: inner });
    for (const [n, name] of odd.entries())
      await anna.upload(name, `${n} ${name}`, { fields: n % 2 ? { folderId: inner } : {} });
    await boris.upload('b.txt', 'of boris');
    const trashed = (await anna.upload('trashed.txt', 'x')).body.id;
    await anna.delete(`/files/${trashed}`);

    const dir = join(folder, 'out');
    expect(told(await run('export', dir, '--json'), 0)).toMatchObject({
      userCount: 2,
      fileCount: 8,
      left: [],
      renamed: [],
    });
    expect(await readFile(join(dir, loginOf(boris), 'b.txt'), 'utf8')).toBe('of boris');
    expect((await lstat(join(dir, loginOf(anna), 'Письма', 'empty'))).isDirectory()).toBe(true);
    expect((await filesBelow(join(dir, loginOf(anna)))).map((path) => path.split('/').at(-1)).sort()).toEqual(
      [...odd].sort(),
    );
    // Nobody who changes what was written changes what is stored.
    expect((await lstat(join(dir, loginOf(boris), 'b.txt'))).nlink).toBe(1);
    const again = await run('export', dir, '--json');
    expect([again.code, again.stdout, again.stderr]).toEqual([2, '', expect.stringContaining('not empty')]);

    const clara = await newClient(server);
    const source = join(dir, loginOf(anna));
    const before = await contentsBelow(source);
    expect(told(await run('import', source, '--user', loginOf(clara), '--json'), 0)).toMatchObject({
      fileCount: 7,
      folderCount: 2,
      foundCount: 0,
      left: [],
    });
    expect(await contentsBelow(source)).toEqual(before);
    // Begun again, nothing is doubled.
    expect(told(await run('import', source, '--user', loginOf(clara), '--json'), 0)).toMatchObject({
      fileCount: 0,
      folderCount: 0,
      foundCount: 7,
    });
    const second = join(folder, 'second');
    told(await run('export', second, '--json'), 0);
    expect(await contentsBelow(join(second, loginOf(clara)))).toEqual(before);
    expect((await clara.get('/auth/me/events')).body.items).toContainEqual(
      expect.objectContaining({ act: 'storage.imported' }),
    );
  }, 120_000);

  it('export names what is damaged or missing, writes nothing in its place, and has the rest', async () => {
    const changed = (await anna.upload('changed.txt', 'as it was')).body.id;
    const missing = (await anna.upload('missing.txt', 'gone')).body.id;
    await anna.upload('whole.txt', 'whole');
    await writeFile(join(server.settings.storageDir, 'blobs', await keyOf(changed)), 'as it is!');
    await server.ports.blobs.remove(await keyOf(missing));
    const dir = join(folder, 'out');
    const { code, stdout, stderr } = await run('export', dir, '--json');
    expect(code).toBe(1);
    const login = loginOf(anna);
    expect(JSON.parse(stdout)).toMatchObject({
      fileCount: 1,
      left: [
        { path: `${login}/changed.txt`, reason: 'changed' },
        { path: `${login}/missing.txt`, reason: 'missing' },
      ],
    });
    expect(stderr).toContain(
      '"changed.txt" is damaged'.replace('"changed.txt" is', `"${login}/changed.txt": it is`),
    );
    expect(await filesBelow(dir)).toEqual([`${login}/whole.txt`]);
  }, 60_000);

  it('export --hard-links makes files that nobody writes to by mistake', async () => {
    const { id } = (await anna.upload('x.txt', 'x')).body;
    const dir = join(folder, 'out');
    expect(told(await run('export', dir, '--hard-links', '--json'), 0)).toMatchObject({ sharedCount: 1 });
    const [there, here] = await Promise.all([
      lstat(join(dir, loginOf(anna), 'x.txt')),
      lstat(join(server.settings.storageDir, 'blobs', await keyOf(id))),
    ]);
    // Where the file system shares bytes otherwise it is a file of its own.
    if (there.ino !== here.ino) expect(there.nlink).toBe(1);
    else expect([there.nlink, there.mode & 0o222]).toEqual([2, 0]);
    // The store lets go of its own name alone.
    await anna.delete(`/files/${id}?permanent=true`);
    expect(await readFile(join(dir, loginOf(anna), 'x.txt'), 'utf8')).toBe('x');
  }, 60_000);

  it('import follows no link, leaves pipes alone, and refuses by name what the domain refuses; the rest comes', async () => {
    const source = join(folder, 'in');
    await mkdir(join(source, 'deep'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'not meant');
    await symlink(join(folder, 'secret.txt'), join(source, 'link.txt'));
    await symlink('/etc', join(source, 'etc'));
    execFileSync('mkfifo', [join(source, 'pipe')]);
    await writeFile(join(source, 'bell\u0007.txt'), 'a name with a control character');
    await writeFile(join(source, 'deep', 'good.txt'), 'good');
    await writeFile(join(source, 'taken.txt'), 'another content');
    await writeFile(join(source, 'large.txt'), 'x'.repeat(5_000));
    await anna.upload('taken.txt', 'as it was there');
    await server.sql('UPDATE users SET quota_bytes = 1000 WHERE id = $id', { id: anna.user?.id });
    const { code, stdout, stderr } = await run('import', source, '--user', loginOf(anna), '--json');
    expect(code).toBe(1);
    const { left, ...counts } = JSON.parse(stdout);
    expect(counts).toMatchObject({ fileCount: 1, leftCount: 6 });
    expect(
      Object.fromEntries(left.map(({ path, reason }: { path: string; reason: string }) => [path, reason])),
    ).toEqual({
      'link.txt': 'link',
      etc: 'link',
      pipe: 'special',
      'bell\u0007.txt': 'validation_failed',
      'taken.txt': 'taken',
      'large.txt': 'quota_exceeded',
    });
    for (const name of ['link.txt', 'etc', 'pipe', 'bell\\u0007.txt', 'taken.txt', 'large.txt'])
      expect(stderr).toContain(`"${name}": `);
    const { items } = (await anna.get('/files?folderId=root')).body;
    expect(items.map(({ name }) => name)).toEqual(['taken.txt']);
    expect((await anna.get('/files?q=good')).body.items).toHaveLength(1);
  }, 60_000);

  it('import tells that there is no such user or folder', async () => {
    expect(await run('import', folder, '--user', 'nobody-here')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('import', join(folder, 'nowhere'), '--user', loginOf(anna))).toMatchObject({ code: 2 });
    expect(await run('import', folder)).toMatchObject({ code: 2 });
  }, 60_000);
});
