import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NamedLink } from '../../src/domain/links/link-store.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { createFactories, type Factories } from '../support/factories.js';
import { gate } from '../support/gate.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

const page = { sort: '-createdAt', limit: 100, withTotal: false } as const;
const HOUR = 3600 * 1000;

describe('links', () => {
  it('R26: come back as they were written, with the name of their file and without the hash', async () => {
    const file = await make.file({ name: 'отпуск.jpg' });
    const expiresAt = new Date(Date.now() + HOUR);
    const link = await make.link({
      fileId: file.id,
      expiresAt,
      maxDownloads: 3,
      passwordHash: 'a secret hash',
    });
    expect(link).toMatchObject({
      ownerId: file.ownerId,
      fileId: file.id,
      folderId: null,
      name: 'отпуск.jpg',
      expiresAt,
      maxDownloads: 3,
      hasPassword: true,
      downloadCount: 0,
      lastDownloadedAt: null,
    });
    const { links } = test.stores;
    expect(await links.find(link.id)).toEqual(link);
    expect((await links.list({ ...page, fileId: file.id })).items).toEqual([link]);
    expect(JSON.stringify([link, await links.findByToken(link.token)])).not.toContain('a secret hash');
    expect(await links.passwordHash(link.id)).toBe('a secret hash');
  });

  it('R27: lead to their file by the token', async () => {
    const link = await make.link();
    const { name: _, ownerIsActive, ...bare } = link;
    const file = await test.stores.files.find(link.fileId ?? '');
    expect(await test.stores.links.findByToken(link.token)).toEqual({
      link: bare,
      file,
      folder: null,
      ownerIsActive,
    });
    await test.stores.users.update(link.ownerId, { isActive: false });
    expect((await test.stores.links.findByToken(link.token))?.ownerIsActive).toBe(false);
    expect(await test.stores.links.findByToken(randomUUID())).toBeNull();
  });

  it('lead to a folder, too', async () => {
    const { links, folders, trash } = test.stores;
    const folder = await make.folder({ name: 'Поход' });
    const { id, ownerId } = folder;
    const inserted = await links.insert({
      token: randomUUID(),
      kind: 'upload',
      ownerId,
      fileId: null,
      folderId: id,
      expiresAt: null,
      maxDownloads: null,
      passwordHash: null,
    });
    expect(inserted).toMatchObject({
      kind: 'upload',
      name: 'Поход',
      fileId: null,
      folderId: id,
      openCount: 0,
    });
    expect((await links.list({ ...page, folderId: id })).items).toEqual([inserted]);
    expect((await links.list({ ...page, ownerId })).items).toEqual([inserted]);
    expect(await links.findByToken(inserted.token)).toMatchObject({
      file: null,
      folder: await folders.find(id),
    });
    await trash.add({ fileIds: [], folderIds: [id] }, { at: new Date(), by: null });
    expect(await links.find(inserted.id)).toBeNull();
  });

  it('are changed in what is given alone', async () => {
    const { links } = test.stores;
    const link = await make.link({ maxDownloads: 3, passwordHash: 'old' });
    expect(await links.update(link.id, {})).toEqual(link);
    expect(await links.update(link.id, { maxDownloads: null })).toEqual({
      ...link,
      maxDownloads: null,
      version: link.version + 1,
    });
    expect(await links.update(link.id, { passwordHash: null })).toMatchObject({
      hasPassword: false,
      maxDownloads: null,
    });
    const expiresAt = new Date(Date.now() + HOUR);
    expect(await links.update(link.id, { expiresAt, passwordHash: 'new' })).toMatchObject({
      expiresAt,
      hasPassword: true,
    });
    expect(await links.passwordHash(link.id)).toBe('new');
    expect(await links.update(randomUUID(), { maxDownloads: 1 })).toBeNull();
  });

  it('are revoked once', async () => {
    const link = await make.link();
    expect(await test.stores.links.delete(link.id)).toBe(true);
    expect(await test.stores.links.delete(link.id)).toBe(false);
    expect(await test.stores.links.findByToken(link.token)).toBeNull();
  });

  it('are refused for a file that is gone', async () => {
    const { links } = test.stores;
    const file = await make.file();
    await make.gone(file.id);
    const link = {
      token: randomUUID(),
      kind: 'download',
      folderId: null,
      expiresAt: null,
      maxDownloads: null,
      passwordHash: null,
    } as const;
    const insert = links.insert({ ...link, ownerId: file.ownerId, fileId: file.id });
    await expect(insert).rejects.toMatchObject({ code: 'file_not_found' });
  });
});

describe('claiming a download', () => {
  it('gives a limited link away exactly as often as allowed, to 100 clients at once', async () => {
    const { links } = test.stores;
    const link = await make.link({ maxDownloads: 5 });
    const at = new Date();
    const claims = await Promise.all(Array.from({ length: 100 }, () => links.claimDownload(link.id, at)));
    expect(claims.filter(Boolean)).toHaveLength(5);
    expect(await links.find(link.id)).toMatchObject({ downloadCount: 5, lastDownloadedAt: at });
  });

  it('is refused once the link expired or is gone', async () => {
    const { links } = test.stores;
    const expiresAt = new Date(Date.now() + HOUR);
    const link = await make.link({ maxDownloads: 5, expiresAt });
    expect(await links.claimDownload(link.id, new Date(expiresAt.getTime() - 1))).toBe(true);
    expect(await links.claimDownload(link.id, expiresAt)).toBe(false);
    expect(await links.claimDownload(randomUUID(), new Date())).toBe(false);
  });
});

describe('a grant', () => {
  const mine = (link: NamedLink) => ({
    linkId: link.id,
    fileId: link.fileId,
    folderId: null,
    clientHash: 'me',
  });
  const part = (bytes: number, size = 100) => ({ bytes, size, isStart: false });
  const start = (bytes = 100, size = 100) => ({ bytes, size, isStart: true });

  it('gives its bytes to its client and of its file alone, and no byte twice to many at once', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start(50));
    const takes = await Promise.all(Array.from({ length: 50 }, () => linkGrants.take(mine(link), part(9))));
    expect(takes.filter((grant) => grant === id)).toHaveLength(11);
    expect(takes.filter((grant) => grant === null)).toHaveLength(39);
    expect(await linkGrants.take({ ...mine(link), clientHash: 'you' }, part(1))).toBeNull();
    expect(await linkGrants.take({ ...mine(link), linkId: randomUUID() }, part(1))).toBeNull();
    expect(await linkGrants.take({ ...mine(link), fileId: (await make.file()).id }, part(1))).toBeNull();
    expect(await linkGrants.take(mine(link), part(1))).toBe(id);
  });

  it('gives what is left of it to one who waited for another', async () => {
    const { linkGrants, unitOfWork } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start(50));
    const [taken, mayEnd] = [gate(), gate()];
    const first = unitOfWork.run(async () => {
      const grant = await linkGrants.take(mine(link), part(60));
      taken.open();
      await mayEnd.opened;
      return grant;
    });
    await taken.opened;
    const second = linkGrants.take(mine(link), part(60));
    await eventually(async () => {
      const { rowCount } = await test.database.pool.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      expect(rowCount).toBe(1);
    });
    mayEnd.open();
    expect(await first).toBe(id);
    expect(await second).toBeNull();
  });

  it('takes back what was never sent', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start());
    await linkGrants.take(mine(link), part(50));
    expect(await linkGrants.take(mine(link), part(4))).toBeNull();
    await linkGrants.giveBack(id, 4);
    expect(await linkGrants.take(mine(link), part(4))).toBe(id);
  });

  it('is found behind one that is used up', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    await linkGrants.open(mine(link), start());
    const second = await linkGrants.open(mine(link), start(50));
    const takes = await Promise.all([
      linkGrants.take(mine(link), part(50)),
      linkGrants.take(mine(link), part(100)),
    ]);
    expect(takes[1]).toBe(second);
    expect(takes[0]).not.toBeNull();
  });

  it('7.18: begins anew once where many want to after it broke off, and not while it is being sent', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start());
    expect(await linkGrants.take(mine(link), start())).toBeNull();
    await linkGrants.giveBack(id, 20);
    const takes = await Promise.all(Array.from({ length: 20 }, () => linkGrants.take(mine(link), start())));
    expect(takes.filter(Boolean)).toEqual([id]);
  });

  it('7.18: does not begin anew once all has come, in however many parts', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start());
    await linkGrants.giveBack(id, 40);
    expect(await linkGrants.hasUnfinished(link.id, 'me')).toBe(true);
    expect(await linkGrants.hasUnfinished(link.id, 'you')).toBe(false);
    await linkGrants.take(mine(link), part(40));
    expect(await linkGrants.hasUnfinished(link.id, 'me')).toBe(false);
    expect(await linkGrants.take(mine(link), start())).toBeNull();
  });

  it('7.18: a probe of the first bytes leaves all of it to come', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start(2));
    expect(await linkGrants.take(mine(link), start())).toBe(id);
    expect(await linkGrants.take(mine(link), start())).toBeNull();
  });

  it('7.18: writes off twice the size and no more', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start());
    for (const grant of [id, id, null]) {
      await linkGrants.giveBack(id, 1);
      expect(await linkGrants.take(mine(link), start())).toBe(grant);
    }
  });

  it('7.18: of an empty file is good for nothing more', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start(0, 0));
    await linkGrants.giveBack(id, 1);
    expect(await linkGrants.take(mine(link), start(0, 0))).toBeNull();
  });

  it('7.18: counts in more than two thousand million bytes', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const size = 5_000_000_000_000;
    const id = await linkGrants.open(mine(link), start(size, size));
    await linkGrants.giveBack(id, size - 3_000_000_000);
    expect(await linkGrants.take(mine(link), start(size, size))).toBe(id);
  });

  it('lives a day after its last use', async () => {
    const { linkGrants } = test.stores;
    const link = await make.link();
    const id = await linkGrants.open(mine(link), start(50));
    const setUsedAt = (hoursAgo: number) =>
      test.database.pool.query('UPDATE link_grants SET used_at = $1 WHERE id = $2', [
        new Date(Date.now() - hoursAgo * HOUR),
        id,
      ]);
    await setUsedAt(23);
    expect(await linkGrants.take(mine(link), part(1))).toBe(id);
    await setUsedAt(25);
    expect(await linkGrants.take(mine(link), part(1))).toBeNull();
  });
});
