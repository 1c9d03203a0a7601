import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { residentBytes, watchMemory } from './process-figures.js';
import { openScene, type Scene, signInAdmin } from './scene.js';
import { digest, getContent, hashOf, mebibyte, upload } from './transfers.js';

const size = 2048 * mebibyte;
const allowance = 64 * mebibyte;

describe('a file of 2 GiB', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.end());

  it('R21, R25: goes up and down whole, while the server’s memory grows by less than 64 MiB', async () => {
    const { pid } = await scene.start();
    const admin = await signInAdmin(scene.server());
    const there = async (seed: number, bytes: number) => {
      const file = await upload(admin, 'large.bin', seed, bytes);
      return { file, download: await digest((await getContent(admin, file.id)).body) };
    };
    // Code is compiled and buffers are grown at the first transfers.
    for (const seed of [1, 2]) await there(seed, 128 * mebibyte);

    const before = residentBytes(pid);
    const stop = watchMemory(pid);
    const { file, download } = await there(3, size);
    const growth = stop() - before;

    const sha256 = hashOf(3, size);
    expect(file).toMatchObject({ size, sha256 });
    expect(download).toEqual({ size, sha256 });
    expect(growth).toBeLessThan(allowance);
  }, 300_000);
});
