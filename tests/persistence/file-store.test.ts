import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freeName } from '../../src/domain/entries/free-name.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

const nobody = '00000000-0000-4000-8000-000000000000';
const page = { sort: 'name', limit: 100, withTotal: false } as const;

const makeFolder = async (ownerId: string) => (await make.folder({ ownerId })).id;

describe('files', () => {
  it('R31: come back as they were written, sizes above 4 GiB exact', async () => {
    const size = 2 ** 52 + 1;
    const file = await make.file({ size, name: 'Отчёт «№1»; "финал" 🎉.pdf', comment: "it's\nhere" });
    expect(await test.stores.files.find(file.id)).toEqual(file);
    expect(file).toMatchObject({ size, version: 1, linkCount: 0, downloadCount: 0, lastDownloadedAt: null });
    expect(await test.stores.files.find(nobody)).toBeNull();
  });

  it('never share a name in one place', async () => {
    const file = await make.file({ name: 'same.txt' });
    const place = { ownerId: file.ownerId, name: 'same.txt' };
    await expect(make.file(place)).rejects.toMatchObject({
      code: 'name_taken',
      details: { fields: [{ field: 'name' }] },
    });
    const folderId = await makeFolder(file.ownerId);
    await make.file({ ...place, folderId });
    await expect(make.file({ ...place, folderId })).rejects.toMatchObject({ code: 'name_taken' });
    await make.file({ ...place, name: 'Same.txt' });
    const moved = await make.file({ ...place, name: 'other.txt' });
    await expect(test.stores.files.update(moved.id, { name: 'same.txt' })).rejects.toMatchObject({
      code: 'name_taken',
    });
    await expect(test.stores.files.update(moved.id, { folderId: nobody })).rejects.toMatchObject({
      code: 'folder_not_found',
    });
  });

  it('are refused for a user who is gone', async () => {
    const { files } = test.stores;
    const content = { size: 1, mimeType: 'a/b', sha256: '0', crc32: null, blobKey: 'gone' };
    const file = { ownerId: nobody, folderId: null, name: 'a', comment: '', ...content };
    await expect(files.insert(file)).rejects.toMatchObject({ code: 'user_not_found' });
  });

  it('are found by their place and name', async () => {
    const { places } = test.stores;
    const inRoot = await make.file({ name: 'here.txt' });
    const folderId = await makeFolder(inRoot.ownerId);
    const inFolder = await make.file({ ownerId: inRoot.ownerId, folderId, name: 'here.txt' });
    const { ownerId } = inRoot;
    expect(await places.entryNamed({ ownerId, folderId: null }, 'here.txt')).toEqual({
      kind: 'file',
      id: inRoot.id,
    });
    expect((await places.entryNamed({ ownerId, folderId }, 'here.txt'))?.id).toBe(inFolder.id);
    expect(await places.entryNamed({ ownerId, folderId: null }, 'HERE.txt')).toBeNull();
    expect(await places.entryNamed({ ownerId: nobody, folderId: null }, 'here.txt')).toBeNull();
  });

  it('get a new version with each change, and with no download', async () => {
    const { files, downloads, drain } = test.stores;
    const file = await make.file({ comment: 'kept' });
    const renamed = await files.update(file.id, { name: 'renamed.txt' });
    expect(renamed).toMatchObject({ name: 'renamed.txt', comment: 'kept', version: 2 });
    downloads.record({ fileId: file.id, linkId: null, at: new Date() });
    await drain();
    const content = {
      size: 9,
      mimeType: 'image/png',
      sha256: 'f'.repeat(64),
      crc32: 0xffff_ffff,
      blobKey: 'other bytes',
    };
    const replaced = await files.replaceContent(file.id, content, { trashId: null });
    expect(replaced).toMatchObject({ ...content, comment: 'kept', version: 3, downloadCount: 1 });
    expect((await files.replaceContent(file.id, content, { trashId: null, comment: 'new' })).comment).toBe(
      'new',
    );
    await expect(files.update(nobody, { comment: '' })).rejects.toMatchObject({ code: 'file_not_found' });
  });

  it('go with their links', async () => {
    const link = await make.link();
    const fileId = link.fileId ?? '';
    expect((await test.stores.files.find(fileId))?.linkCount).toBe(1);
    await make.gone(fileId);
    expect(await test.stores.files.find(fileId)).toBeNull();
    expect(await test.stores.links.find(link.id)).toBeNull();
  });

  it('are told by their blob keys', async () => {
    const [a, b] = [await make.file(), await make.file()];
    const known = await test.stores.files.knownBlobKeys([a.blobKey, 'nobody knows', b.blobKey]);
    expect(known).toEqual(new Set([a.blobKey, b.blobKey]));
  });

  it('uploaded at once under one name get names of their own', async () => {
    const { files, places, unitOfWork } = test.stores;
    const { id: ownerId } = await make.user();
    const place = { ownerId, folderId: null };
    const upload = () =>
      unitOfWork.run(async () => {
        await places.lock(place);
        return make.file({ ownerId, name: await freeName({ places }, place, 'photo.jpg') });
      });
    await Promise.all(Array.from({ length: 30 }, upload));
    const { items } = await files.list({ ...page, ownerId });
    const expected = ['photo.jpg', ...Array.from({ length: 29 }, (_, index) => `photo (${index + 1}).jpg`)];
    expect(new Set(items.map(({ name }) => name))).toEqual(new Set(expected));
  });
});

describe('a list of files', () => {
  it('R20, R28: holds the owner’s alone, with their link counts', async () => {
    const link = await make.link();
    await make.link({ fileId: link.fileId ?? '' });
    const { items } = await test.stores.files.list({ ...page, ownerId: link.ownerId });
    expect(items).toEqual([expect.objectContaining({ id: link.fileId, linkCount: 2 })]);
  });

  it('is narrowed by folder, type and part of name or comment', async () => {
    const { id: ownerId } = await make.user();
    const folderId = await makeFolder(ownerId);
    await make.file({ ownerId, name: 'ЁЛКА 5%.png', mimeType: 'image/png' });
    await make.file({
      ownerId,
      name: 'b.svg',
      mimeType: 'image/svg+xml',
      comment: 'С Новым годом',
      folderId,
    });
    await make.file({ ownerId, name: 'c_d.txt', mimeType: 'text/plain' });
    const names = async (filter: { folderId?: string; q?: string; type?: string }) =>
      (await test.stores.files.list({ ...page, ownerId, ...filter })).items.map(({ name }) => name);

    expect(await names({ folderId: 'root' })).toEqual(['c_d.txt', 'ЁЛКА 5%.png']);
    expect(await names({ folderId })).toEqual(['b.svg']);
    expect(await names({ type: 'image/*' })).toEqual(['b.svg', 'ЁЛКА 5%.png']);
    expect(await names({ type: 'image/png' })).toEqual(['ЁЛКА 5%.png']);
    expect(await names({ q: 'ёлка' })).toEqual(['ЁЛКА 5%.png']);
    expect(await names({ q: 'новым' })).toEqual(['b.svg']);
    expect(await names({ q: '_' })).toEqual(['c_d.txt']);
    expect(await names({ q: '%' })).toEqual(['ЁЛКА 5%.png']);
    expect(await names({ q: '\\' })).toEqual([]);
    expect(await names({ q: 'ЕЛКА', folderId })).toEqual([]);
  });
});
