import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';
import { gate } from '../support/gate.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

describe('unit of work', () => {
  it('undoes the writes of every store when the work throws', async () => {
    const { users, files, links, sessions, unitOfWork } = test.stores;
    const user = await make.user();
    const session = await make.session({ userId: user.id });
    const written: { userId?: string; fileId?: string; linkId?: string } = {};

    const work = unitOfWork.run(async () => {
      const other = await make.user({ login: 'Undone' });
      const file = await make.file({ ownerId: user.id, size: 7 });
      const link = await make.link({ fileId: file.id });
      await sessions.end(user.id, session.id);
      await users.update(user.id, { fullName: 'Undone', passwordHash: 'undone' });
      Object.assign(written, { userId: other.id, fileId: file.id, linkId: link.id });
      expect(await links.find(link.id)).not.toBeNull();
      throw new Error('on purpose');
    });

    await expect(work).rejects.toThrow('on purpose');
    expect(await users.find(written.userId ?? '')).toBeNull();
    expect(await files.find(written.fileId ?? '')).toBeNull();
    expect(await links.find(written.linkId ?? '')).toBeNull();
    expect(await sessions.findLive(session.id)).not.toBeNull();
    expect(await users.find(user.id)).toEqual(user);
    expect(await users.passwordHash(user.id)).not.toBe('undone');
  });

  it('joins a unit around it: the inner one is undone with the outer', async () => {
    const { users, unitOfWork } = test.stores;
    const user = await make.user();
    const work = unitOfWork.run(async () => {
      await unitOfWork.run(() => users.book(user.id, { usedBytes: 10, fileCount: 1 }));
      throw new Error('on purpose');
    });
    await expect(work).rejects.toThrow('on purpose');
    expect((await users.find(user.id))?.storage).toMatchObject({ fileCount: 0, usedBytes: 0 });
  });

  it('is not seen from outside before it is over', async () => {
    const { users, unitOfWork } = test.stores;
    const user = await make.user();
    const seen = gate();
    const written = gate();
    const work = unitOfWork.run(async () => {
      await users.book(user.id, { usedBytes: 10, fileCount: 1 });
      written.open();
      await seen.opened;
    });
    await written.opened;
    expect((await users.find(user.id))?.storage.usedBytes).toBe(0);
    seen.open();
    await work;
    expect((await users.find(user.id))?.storage.usedBytes).toBe(10);
  });

  it('starts again when two units wait for each other', async () => {
    const { files, unitOfWork } = test.stores;
    const [a, b] = [await make.file(), await make.file()];
    let runs = 0;
    let holdingOne = 0;
    const bothHoldOne = gate();
    const lockBoth = (first: string, second: string) =>
      unitOfWork.run(async () => {
        runs += 1;
        await files.update(first, { comment: 'first' });
        holdingOne += 1;
        if (holdingOne === 2) bothHoldOne.open();
        await bothHoldOne.opened;
        await files.update(second, { comment: 'second' });
      });
    await Promise.all([lockBoth(a.id, b.id), lockBoth(b.id, a.id)]);
    expect(runs).toBe(3);
    expect((await files.find(a.id))?.version).toBe(3);
    expect((await files.find(b.id))?.version).toBe(3);
  });

  it('keeps log lines and download counts that were written during a unit that was undone', async () => {
    const { logs, downloads, files, unitOfWork, drain } = test.stores;
    const file = await make.file();
    const work = unitOfWork.run(async () => {
      const time = new Date();
      const line = { time, level: 'info', event: null, requestId: null, userId: null, details: {} } as const;
      await logs.append([{ ...line, message: 'told inside' }]);
      downloads.record({ fileId: file.id, linkId: null, at: time });
      await drain();
      throw new Error('on purpose');
    });
    await expect(work).rejects.toThrow('on purpose');
    const { items } = await logs.list({ q: 'told inside', sort: '-time', limit: 10, withTotal: false });
    expect(items).toHaveLength(1);
    expect((await files.find(file.id))?.downloadCount).toBe(1);
  });
});
