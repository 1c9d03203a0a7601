import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { openFilesBelow, openHandles } from './process-figures.js';
import { openScene, postJson, type Scene, signInAdmin } from './scene.js';
import {
  bytesOf,
  type Credentials,
  digest,
  get,
  getContent,
  hashOf,
  mebibyte,
  readAndLeave,
  type StoredFile,
  upload,
} from './transfers.js';

const seed = 7;
const size = 40 * mebibyte;

describe('downloads that clients leave in the middle', () => {
  let scene: Scene;
  let admin: Credentials;
  let file: StoredFile;

  beforeAll(async () => {
    scene = await openScene();
    admin = await signInAdmin(await scene.start());
    file = await upload(admin, 'film.bin', seed, size);
  });
  afterAll(() => scene.end());

  const limitedLink = async (maxDownloads: number): Promise<string> => {
    const answer = await postJson(
      `${admin.url}/api/v1/files/${file.id}/links`,
      { maxDownloads },
      admin.token,
    );
    return ((await answer.json()) as { url: string }).url;
  };

  // Only Linux shows what a process holds open.
  if (process.platform === 'linux') {
    it('leave no file open', async () => {
      const { pid } = scene.server();
      const blobs = path.join(scene.storageDir, 'blobs');
      await readAndLeave((await getContent(admin, file.id)).body, 1);
      await eventually(() => expect(openFilesBelow(pid, blobs)).toBe(0));
      const handles = openHandles(pid);

      const bodies = await Promise.all(
        Array.from({ length: 100 }, async () => (await getContent(admin, file.id)).body),
      );
      expect(openFilesBelow(pid, blobs)).toBe(100);
      await Promise.all(bodies.map((body) => readAndLeave(body, 100_000)));
      await eventually(() => expect(openFilesBelow(pid, blobs)).toBe(0));
      // Connections of the pool may have been added meanwhile.
      await eventually(() => expect(openHandles(pid)).toBeLessThan(handles + 20));
    });
  }

  it('R26: may be resumed by the one who left, where a link allows one download alone', async () => {
    const url = await limitedLink(1);
    const read = await readAndLeave((await get(url)).body, mebibyte);
    const kept = mebibyte / 2;
    expect(read).toBeGreaterThanOrEqual(kept);
    const resume = () => get(url, { Range: `bytes=${kept}-` });

    // What was not sent is given back when the server sees that the client has gone.
    await eventually(async () => {
      const [grant] = await scene.select<{ left: number }>(
        'SELECT max(bytes_left)::int AS left FROM link_grants',
      );
      expect(grant?.left).toBeGreaterThan(size - kept);
    });
    const { status, body } = await resume();
    expect(status).toBe(206);
    const rest = Buffer.concat([...bytesOf(seed, size)]).subarray(kept);
    expect((await digest(body)).size).toBe(rest.length);

    const stranger = await get(url, { Range: `bytes=${kept}-`, 'User-Agent': 'another client' });
    expect(stranger.status).toBe(404);
    expect((await get(url)).status).toBe(404);
    expect((await resume()).status).toBe(404);
  });

  it('R26, 7.18: count, each client’s once, however often it begins anew', async () => {
    const url = await limitedLink(3);
    for (const client of ['a', 'b', 'c', 'a', 'a', 'b'])
      await readAndLeave((await get(url, { 'User-Agent': client })).body, 10_000);
    expect((await get(url, { 'User-Agent': 'd' })).status).toBe(404);
    expect((await digest((await get(url, { 'User-Agent': 'c' })).body)).size).toBe(size);
  });

  it('R25: leave the next one whole', async () => {
    const { body } = await getContent(admin, file.id);
    expect(await digest(body)).toEqual({ size, sha256: hashOf(seed, size) });
  });
});
