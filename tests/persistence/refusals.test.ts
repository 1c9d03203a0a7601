import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

describe('7.6: what a row refers to may be gone by the time that it is written: that is no mistake of ours', () => {
  const id = randomUUID();
  it.each<[string, string, () => Promise<unknown>]>([
    [
      'an act on all of a list',
      'user_not_found',
      () => test.stores.entryJobs.insert({ actorId: id, ownerId: id, asked: {}, total: 1 } as never),
    ],
    [
      'an entry of the trash',
      'user_not_found',
      () =>
        test.stores.trash.addContent({ id, ofFileId: id, ownerId: id, size: 1 } as never, {
          at: new Date(),
          by: null,
        }),
    ],
    [
      'a download by a link',
      'link_not_found',
      () =>
        test.stores.linkGrants.open(
          { linkId: id, fileId: id, folderId: null, clientHash: 'x' },
          { size: 1, bytes: 1, isStart: true },
        ),
    ],
    [
      'a file',
      'user_not_found',
      () =>
        test.stores.files.insert({
          ownerId: id,
          folderId: null,
          name: 'words to learn.txt',
          comment: '',
          size: 1,
          mimeType: 'text/plain',
          sha256: '',
          crc32: null,
          blobKey: 'users/a/b',
        }),
    ],
  ])('%s: %s', async (_, code, write) => {
    await expect(write()).rejects.toMatchObject({ code });
  });
});
