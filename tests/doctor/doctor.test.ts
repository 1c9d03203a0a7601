import { mkdtemp, readFile, readlink, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/domain/doctor/finding.js';
import type { BlobStore } from '../../src/domain/files/blob-store.js';
import { type Body, newAdmin } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { createDamages, type Damage, examine, filesBelow } from './scene.js';

let server: TestServer;
let scene: Awaited<ReturnType<typeof createDamages>>;

beforeAll(async () => {
  server = await startServer();
  scene = await createDamages(server);
});
afterAll(() => server.stop());

const isNamed = (findings: Finding[], { kind, names }: Damage): boolean =>
  findings.some((finding) => finding.kind === kind && JSON.stringify(finding).includes(names));

/** Where in the store it was: its record says so where the name was too long to have one beside it. */
async function placeOf(aside: string): Promise<string> {
  const record = await readFile(
    join(server.settings.storageDir, 'quarantine', `${aside}.json`),
    'utf8',
  ).catch(() => null);
  return (record === null ? aside : String(JSON.parse(record).path)).replace(/^blobs\//, '');
}

const MISSING = 'missing_bytes';
/** Bytes that are lost no repair brings back, and where a lost file belongs nobody knows. */
const lasting = [MISSING, 'wrong_size', 'wrong_hash', 'lost_entry'];

describe('10.3: the doctor', () => {
  it('finds nothing where there is nothing, whatever people did', async () => {
    const { client } = scene;
    const { body: folder } = await client.post('/folders', { name: 'a' });
    const { body: file } = await client.upload('x.txt', 'x', { fields: { folderId: folder.id } });
    await client.upload('x.txt', 'y', { fields: { folderId: folder.id, onConflict: 'replace' } });
    await client.post(`/files/${file.id}/links`, {});
    await client.upload('gone.txt', 'z').then(({ body }) => client.delete(`/files/${body.id}`));
    await client
      .upload('gone.txt', 'z')
      .then(({ body }) => client.delete(`/files/${body.id}?permanent=true`));
    await client.upload('empty.txt', '');
    expect((await examine(server)).findings).toEqual([]);
    expect((await examine(server, { isQuick: true })).findings).toEqual([]);
  });

  it('finds 100 of 100 damages, no more, and repairs what can be; twice is once', async () => {
    const ways = Object.values(scene.seeds);
    const damages: Damage[] = [];
    for (let n = 0; n < 100; n++) damages.push(await (ways[n % ways.length] as () => Promise<Damage>)());

    const first = await examine(server);
    expect(damages.filter((damage) => !isNamed(first.findings, damage))).toEqual([]);
    expect(first.findings).toHaveLength(100);
    expect(first.findings.map(({ kind }) => kind).sort()).toEqual(damages.map(({ kind }) => kind).sort());

    const before = await filesBelow(join(server.settings.storageDir, 'blobs'));
    const repair = await examine(server, { isRepairing: true });
    expect(repair.findings.filter(({ reason }) => reason)).toEqual([]);
    expect(repair.findings.filter(({ kind }) => !lasting.includes(kind))).toEqual([]);
    expect(
      damages.filter(({ kind }) => !lasting.includes(kind)).filter((one) => !isNamed(repair.repaired, one)),
    ).toEqual([]);

    // Not a byte is gone.
    const after = await filesBelow(join(server.settings.storageDir, 'blobs'));
    const aside = await filesBelow(join(server.settings.storageDir, 'quarantine'));
    const moved = await Promise.all(
      aside.filter((name) => !name.endsWith('.json')).map((name) => placeOf(name)),
    );
    expect([...after, ...moved].sort()).toEqual(before);
    expect(aside.filter((name) => name.endsWith('.json'))).toHaveLength(moved.length);

    const again = await examine(server, { isRepairing: true });
    expect(again.repaired).toEqual([]);
    expect(again.findings).toEqual(repair.findings);
    expect(await filesBelow(join(server.settings.storageDir, 'quarantine'))).toEqual(aside);
    const left = await examine(server);
    expect(left.findings.map(({ kind }) => kind).sort()).toEqual(
      repair.findings.map(({ kind }) => kind).sort(),
    );
  });

  it('does not call sound what it can’t take away, for its name is no UTF-8', async () => {
    const folder = join(server.settings.storageDir, 'blobs', await scene.folderOf(scene.client));
    const strange = Buffer.concat([Buffer.from(`${folder}/strange-`), Buffer.from([0xff, 0xfe])]);
    await writeFile(strange, 'x');
    const { findings } = await examine(server, { isRepairing: true });
    await rm(strange);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'foreign_entry', reason: expect.stringContaining('UTF-8') }),
    );
  });

  it('leaves alone what lies behind a link that somebody put in place of a folder', async () => {
    const blobs = join(server.settings.storageDir, 'blobs');
    const others = await mkdtemp(join(tmpdir(), 'kladovka-others-'));
    const theirs = join(others, '00000000-0000-4000-8000-000000000000');
    await writeFile(theirs, 'of somebody else');
    await utimes(theirs, scene.past, scene.past);
    await rename(join(blobs, 'tmp'), join(blobs, '.tmp'));
    await symlink(others, join(blobs, 'tmp'));
    const { findings } = await examine(server);
    const { repaired } = await examine(server, { isRepairing: true });
    await rename(join(blobs, '.tmp'), join(blobs, 'tmp'));
    const told = (list: Finding[]) =>
      list.flatMap(({ kind, path }) => (lasting.includes(kind) ? [] : [[kind, path]]));
    expect([told(findings), told(repaired)]).toEqual([
      [['symlink', 'blobs/tmp']],
      [['symlink', 'blobs/tmp']],
    ]);
    expect(await readFile(theirs, 'utf8')).toBe('of somebody else');
    await rm(others, { recursive: true });
  });

  it('says in the quarantine where a thing was and whose, and in the audit that it was taken away', async () => {
    const own = join(server.settings.storageDir, 'quarantine');
    const { names } = await (scene.seeds['bytes that no row names'] as () => Promise<Damage>)();
    const link = await (scene.seeds['a link in place of bytes'] as () => Promise<Damage>)();
    const { repaired } = await examine(server, { isRepairing: true });
    expect(repaired).toHaveLength(2);
    expect(await readFile(join(own, 'blobs', names), 'utf8')).toBe('left over');
    const { id, login } = scene.client.user as Body;
    expect(JSON.parse(await readFile(join(own, 'blobs', `${names}.json`), 'utf8'))).toMatchObject({
      path: `blobs/${names}`,
      kind: 'unknown_bytes',
      user: { id, login },
      size: 9,
    });
    const path = repaired.find(({ kind }) => kind === 'symlink')?.path ?? '';
    expect(await readlink(join(own, path))).toBe('/etc/passwd');
    expect(JSON.parse(await readFile(join(own, `${path}.json`), 'utf8'))).toMatchObject({
      file: { id: link.names },
      target: '/etc/passwd',
    });
    const admin = await newAdmin(server);
    const { body } = await admin.get('/audit?act=storage.repaired&limit=2');
    expect(body.items.map((record) => record.details)).toEqual(
      expect.arrayContaining([
        { finding: 'unknown_bytes', path: `blobs/${names}` },
        { finding: 'symlink', path },
      ]),
    );
  });
});

describe('10.3: the doctor and marks of damage', () => {
  const damagedAt = async (id: string) => {
    const [rows] = (await server.sql('SELECT damaged_at FROM files WHERE id = $id', { id })) as [
      { damaged_at: Date | null }[],
    ];
    return rows[0]?.damaged_at;
  };

  it('writes nothing when it looks; --repair marks what is damaged, and takes the mark from what was mended', async () => {
    const file = await scene.newFile();
    const bytes = await readFile(file.path);
    await writeFile(file.path, 'other bytes');
    expect((await examine(server)).findings).toContainEqual(
      expect.objectContaining({ kind: 'wrong_size', file: { id: file.id, name: file.name } }),
    );
    expect(await damagedAt(file.id)).toBeNull();
    await examine(server, { isRepairing: true });
    expect(await damagedAt(file.id)).toBeInstanceOf(Date);
    await writeFile(file.path, bytes);
    const { findings } = await examine(server, { isRepairing: true });
    expect(findings.filter((finding) => finding.file?.id === file.id)).toEqual([]);
    expect(await damagedAt(file.id)).toBeNull();
  });

  it('tells bytes that the disk does not give from bytes that are gone, leaves them alone and marks nothing', async () => {
    const file = await scene.newFile();
    const unreadable = new Error('EIO: i/o error, read');
    const measure: BlobStore['measure'] = (key, options) =>
      key === file.blobKey ? Promise.reject(unreadable) : server.ports.blobs.measure(key, options);
    const ports = {
      ...server.ports,
      blobs: Object.assign(Object.create(server.ports.blobs) as BlobStore, { measure }),
    };
    const { findings } = await examine(server, { isRepairing: true }, ports);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'unreadable_bytes', file: { id: file.id, name: file.name } }),
    );
    expect(await damagedAt(file.id)).toBeNull();
    expect(await readFile(file.path, 'utf8')).toMatch(/^content /);
    expect((await examine(server)).findings.filter((finding) => finding.file?.id === file.id)).toEqual([]);
  });

  it('goes no way out of the storage, though somebody put a link in place of the quarantine', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    const quarantine = join(server.settings.storageDir, 'quarantine');
    await rename(quarantine, `${quarantine}-aside`);
    await symlink(outside, quarantine);
    const { names } = await (scene.seeds['bytes that no row names'] as () => Promise<Damage>)();
    const { findings } = await examine(server, { isRepairing: true });
    expect(findings).toContainEqual(
      expect.objectContaining({ path: `blobs/${names}`, reason: expect.stringContaining('symbolic link') }),
    );
    expect(await readFile(join(server.settings.storageDir, 'blobs', names), 'utf8')).toBe('left over');
    expect(await filesBelow(outside)).toEqual([]);
    await rm(quarantine);
    await rename(`${quarantine}-aside`, quarantine);
    expect((await examine(server, { isRepairing: true })).repaired).toHaveLength(1);
  });
});
