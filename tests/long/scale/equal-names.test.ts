import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getJson, openScene, registerUser, type Scene, signInAdmin } from './scene.js';
import { type Credentials, digest, getContent, hashOf, type StoredFile, upload } from './transfers.js';

const userCount = 10;
const filesEach = 100;
const name = 'Отчёт.pdf';

/** Every file is another one, in bytes and in length. */
const sizeOf = (seed: number): number => 1000 + seed * 37;

interface User extends Credentials {
  uploads: { seed: number; file: StoredFile }[];
}

describe('1 000 uploads of one name by 10 users at once', () => {
  let scene: Scene;
  let users: User[];

  beforeAll(async () => {
    scene = await openScene();
    const server = await scene.start();
    users = [];
    for (let index = 0; index < userCount; index++) {
      users.push({ ...(await registerUser(server)), uploads: [] });
    }
    const all = users.flatMap((user, index) =>
      Array.from({ length: filesEach }, async (_, n) => {
        const seed = index * filesEach + n;
        user.uploads.push({ seed, file: await upload(user, name, seed, sizeOf(seed)) });
      }),
    );
    await Promise.all(all);
  }, 300_000);

  afterAll(() => scene.end());

  it('R30: each user has a hundred files, and no two of one name', async () => {
    for (const user of users) {
      const { items } = await getJson<{ items: StoredFile[] }>(
        `${user.url}/api/v1/files?limit=500`,
        user.token,
      );
      const expected = Array.from({ length: filesEach }, (_, n) => (n ? `Отчёт (${n}).pdf` : name));
      expect(items.map((file) => file.name).toSorted()).toEqual(expected.toSorted());
    }
  });

  it('R25, R30: each comes back with its own bytes', async () => {
    for (const user of users) {
      const received = await Promise.all(
        user.uploads.map(async ({ file }) => digest((await getContent(user, file.id)).body)),
      );
      const sent = user.uploads.map(({ seed }) => ({
        size: sizeOf(seed),
        sha256: hashOf(seed, sizeOf(seed)),
      }));
      expect(received).toEqual(sent);
    }
  });

  it('R11: the numbers of files and bytes of each user are right', async () => {
    for (const { url, token, uploads } of users) {
      const { storage } = await getJson<{ storage: object }>(`${url}/api/v1/auth/me`, token);
      const usedBytes = uploads.reduce((sum, { seed }) => sum + sizeOf(seed), 0);
      expect(storage).toEqual({ fileCount: filesEach, usedBytes });
    }
    const { url, token } = await signInAdmin(scene.server());
    const { totals } = await getJson<{ totals: object }>(`${url}/api/v1/stats`, token);
    expect(totals).toMatchObject({ users: userCount + 1, files: userCount * filesEach });
  });
});
