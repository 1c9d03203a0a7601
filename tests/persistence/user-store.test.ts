import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keepOneAdmin } from '../../src/domain/users/keep-one-admin.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

const page = { sort: 'login', limit: 100, withTotal: false } as const;
const nobody = '00000000-0000-4000-8000-000000000000';

describe('users', () => {
  it('R16: come back as they were written, without the hash', async () => {
    const user = await make.user({
      fullName: 'Ольга Ёлкина',
      quotaBytes: 2 ** 40,
      passwordHash: 'a secret hash',
    });
    const found = await test.stores.users.find(user.id);
    expect(found).toEqual(user);
    expect(found).toMatchObject({
      fullName: 'Ольга Ёлкина',
      quotaBytes: 2 ** 40,
      storage: { fileCount: 0, usedBytes: 0 },
    });
    expect(JSON.stringify(found)).not.toContain('a secret hash');
    expect(await test.stores.users.passwordHash(user.id)).toBe('a secret hash');
    expect(await test.stores.users.passwordHash(nobody)).toBeNull();
  });

  it('have a login and an email that nobody else has, without regard to case', async () => {
    await make.user({ login: 'Maria', email: 'Мария@example.org' });
    const sameLogin = make.user({ login: 'mARIA' });
    await expect(sameLogin).rejects.toMatchObject({
      code: 'login_taken',
      details: { fields: [{ field: 'login', rule: 'login_taken' }] },
    });
    const sameEmail = make.user({ email: 'мАРИЯ@EXAMPLE.org' });
    await expect(sameEmail).rejects.toMatchObject({
      code: 'email_taken',
      details: { fields: [{ field: 'email', rule: 'email_taken' }] },
    });
    expect((await test.stores.users.findByLogin('MARIA'))?.login).toBe('Maria');
    expect(await test.stores.users.findByLogin('maria\0')).toBeNull();
  });

  it('leave no account behind when two register one login at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => make.user({ login: 'Wanted' })));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { items } = await test.stores.users.list({ ...page, q: 'wanted' });
    expect(items).toHaveLength(1);
  });

  it('are changed in what is given alone, and never to another one’s email', async () => {
    const { users } = test.stores;
    const [a, b] = [await make.user(), await make.user({ quotaBytes: 5 })];
    expect(await users.update(b.id, { isAdmin: true })).toEqual({
      ...b,
      isAdmin: true,
      role: 'admin',
      version: 2,
    });
    expect(await users.update(b.id, { quotaBytes: null, isActive: false })).toEqual({
      ...b,
      isAdmin: true,
      role: 'admin',
      quotaBytes: null,
      isActive: false,
      version: 3,
    });
    await expect(users.update(b.id, { email: a.email.toUpperCase() })).rejects.toMatchObject({
      code: 'email_taken',
    });
    await users.update(b.id, { passwordHash: 'a new hash' });
    expect(await users.passwordHash(b.id)).toBe('a new hash');
    expect(await users.update(nobody, { fullName: 'Nobody' })).toBeNull();
  });

  it('R11: are found by part of login, name or email, in every alphabet, and wildcards mean themselves', async () => {
    const { users } = test.stores;
    const user = await make.user({ login: 'Finder', fullName: 'Пётр 100%_\\', email: 'find.me@example.org' });
    const found = async (q: string) => (await users.list({ ...page, q })).items.map(({ id }) => id);
    for (const q of ['INDE', 'ПЁТР', 'find.ME', '100%_\\']) expect(await found(q)).toEqual([user.id]);
    for (const q of ['%', '_', '\\', '101_', 'find%you']) expect(await found(q)).toEqual([]);
    const admins = await users.list({ ...page, isAdmin: true, isActive: true });
    expect(admins.items.every(({ isAdmin, isActive }) => isAdmin && isActive)).toBe(true);
    expect(
      (await users.list({ ...page, isAdmin: false, isActive: true })).items.map(({ id }) => id),
    ).toContain(user.id);
  });

  it('R12: go with their sessions, files and links', async () => {
    const { users, files, links, sessions } = test.stores;
    const link = await make.link({ maxDownloads: 2 });
    const download = { linkId: link.id, fileId: link.fileId, folderId: null, clientHash: 'hash' };
    await test.stores.linkGrants.open(download, { size: 10, bytes: 5, isStart: true });
    const session = await make.session({ userId: link.ownerId });
    const token = { tokenHash: 'deleted', accessId: session.id, parentHash: null };
    await sessions.addRefreshToken(session.id, token);
    expect(await users.delete(link.ownerId)).not.toBeNull();
    expect(await users.delete(link.ownerId)).toBeNull();
    expect(await users.passwordHash(link.ownerId)).toBeNull();
    expect(await files.find(link.fileId ?? '')).toBeNull();
    expect(await links.findByToken(link.token)).toBeNull();
    expect(await sessions.findLive(session.id)).toBeNull();
    expect(await sessions.sessionOfRefreshToken('deleted')).toBeNull();
  });

  it('never use more than their quota, however many uploads end at once', async () => {
    const { users } = test.stores;
    const user = await make.user({ quotaBytes: 100 });
    const tries = await Promise.all(
      Array.from({ length: 50 }, () => users.book(user.id, { usedBytes: 7, fileCount: 1 })),
    );
    expect(tries.filter(Boolean)).toHaveLength(14);
    expect((await users.find(user.id))?.storage).toMatchObject({ fileCount: 14, usedBytes: 98 });
  });

  it('may free space while over their quota', async () => {
    const { users } = test.stores;
    const user = await make.user({ quotaBytes: 100 });
    await users.book(user.id, { usedBytes: 100, fileCount: 2 });
    await users.update(user.id, { quotaBytes: 10 });
    expect(await users.book(user.id, { usedBytes: 1, fileCount: 1 })).toBe(false);
    expect(await users.book(user.id, { usedBytes: 0, fileCount: 1 })).toBe(true);
    expect(await users.book(user.id, { usedBytes: -50, fileCount: -1 })).toBe(true);
    expect(await users.book(nobody, { usedBytes: 0, fileCount: 1 })).toBe(false);
  });

  it('R15: two admins who demote each other at once do not leave none', async () => {
    const { users, unitOfWork } = test.stores;
    const { items } = await users.list({ ...page, isAdmin: true });
    for (const { id } of items) await users.update(id, { isAdmin: false });
    const [a, b] = [await make.admin(), await make.admin()];
    await make.admin({ isActive: false });
    const demote = (id: string) =>
      unitOfWork.run(async () => {
        await keepOneAdmin({ users }, id);
        await users.update(id, { isAdmin: false });
      });
    const tries = await Promise.allSettled([demote(a.id), demote(b.id)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await unitOfWork.run(() => users.lockActiveAdmins())).toHaveLength(1);
  });
});
