import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import sharp from 'sharp';
import { composeRelocation } from '../../../../src/compose.js';
import type { StoreKind } from '../../../../src/domain/relocation/relocation-store.js';
import { flakyProxy } from '../../../support/flaky-proxy.js';
import { askUpload, beginUpload, filePathOf, offsetOf, sendBytes } from '../../../support/tus.js';
import { contentOf, createRelocationScene, otherKind, type RelocationScene } from './relocation-scene.js';

let scene: RelocationScene;

afterEach(async () => {
  jest.restoreAllMocks();
  await scene.dispose();
});

describe.each<StoreKind>(['s3', 'disk'])('8.6: kladovka blobs:migrate --to %s', (to) => {
  const from = otherKind(to);

  beforeEach(async () => {
    scene = await createRelocationScene(from);
  });

  it('what is deleted, replaced or uploaded while its bytes are under way ends as it should', async () => {
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((name) => scene.upload(`${name}.txt`, name)));
    const [gone, replaced] = ids as [string, string];
    const before = await Promise.all([scene.keyOf(gone), scene.keyOf(replaced)]);
    const ports = await scene.portsTo(to);
    const adopt = ports.target.adopt.bind(ports.target);
    const add = jest.fn(() => scene.upload('meanwhile.txt', 'came meanwhile'));
    jest.spyOn(ports.target, 'adopt').mockImplementation(async (key, ...rest) => {
      await adopt(key, ...rest);
      if (key === before[0]) await scene.client.delete(`/files/${gone}?permanent=true`);
      if (key === before[1])
        await scene.client.upload('b.txt', 'other', { fields: { onConflict: 'replace', permanent: 'true' } });
      if (add.mock.calls.length === 0) await add();
    });
    const result = await scene.relocate(ports, to);
    expect(result).toMatchObject({ copiedCount: 4, damagedCount: 0 });
    expect(await scene.contentsOf(to)).toEqual(await scene.contentsOf(from));
    expect(await scene.contentsOf(to)).not.toEqual(expect.arrayContaining([before[0]]));
  });

  it('broken off and begun again it copies nothing twice', async () => {
    for (let n = 0; n < 6; n++) await scene.upload(`${n}.txt`, `number ${n}`);
    const ports = await scene.portsTo(to);
    const adopt = ports.target.adopt.bind(ports.target);
    let count = 0;
    jest.spyOn(ports.target, 'adopt').mockImplementation(async (...args) => {
      if (++count > 3) throw new Error('broken off');
      await adopt(...args);
    });
    await expect(scene.relocate(ports, to)).rejects.toThrow('broken off');
    const there = (await scene.contentsOf(to)).length;
    expect(there).toBe(3);
    const second = await scene.portsTo(to);
    const again = jest.spyOn(second.target, 'adopt');
    expect(await scene.relocate(second, to)).toMatchObject({ copiedCount: 3, foundCount: 0 });
    expect(again).toHaveBeenCalledTimes(3);
    expect(await scene.contentsOf(to)).toEqual(await scene.contentsOf(from));
  });

  it('what the target does not give back as it was counts as not moved, and stays at the source', async () => {
    const id = await scene.upload('x.txt', 'content');
    const ports = await scene.portsTo(to);
    const { target } = ports;
    jest.spyOn(target, 'measure').mockResolvedValue({ size: 7, sha256: 'f'.repeat(64), crc32: 0 });
    await expect(scene.relocate(ports, to)).rejects.toThrow(/does not give back/);
    expect(await ports.relocation.notedAfter('', 10)).toEqual([]);
    expect(await contentOf(scene.client, id)).toBe('content');
  });

  it('an upload that began before the switch goes on after it, from where it was', async () => {
    const path = await beginUpload(scene.client, 10, { filename: 'on its way.txt' });
    await sendBytes(scene.client, path, 0, 'first');
    const empty = await beginUpload(scene.client, 5, { filename: 'announced.txt' });
    expect(await scene.relocate(await scene.portsTo(to), to)).toMatchObject({ carriedCount: 0 });
    const after = await scene.switchTo(to);
    expect((await sendBytes(after, path, 5, '+last')).body.code).toBe('upload_elsewhere');
    expect(await scene.relocate(await scene.portsTo(to), to, { isSwitched: true })).toMatchObject({
      carriedCount: 2,
    });
    expect(offsetOf(await askUpload(after, path))).toBe(5);
    const last = await sendBytes(after, path, 5, '+last');
    expect(await contentOf(after, filePathOf(last).split('/').at(-1))).toBe('first+last');
    expect((await sendBytes(after, empty, 0, 'whole')).status).toBe(204);
    expect(await scene.contentsOf(from)).toEqual([]);
  });
});

describe('8.6: kladovka blobs:migrate', () => {
  beforeEach(async () => {
    scene = await createRelocationScene('disk');
  });

  it('a large file goes in parts, and on where a connection breaks', async () => {
    const size = 70 * 1024 * 1024 + 5;
    const content = new Uint8Array(size);
    for (let n = 0; n < size; n += 4096) content[n] = n / 4096;
    const { body } = await scene.client.upload('large.bin', content);
    const proxy = await flakyProxy(Number(new URL(scene.bucket.settings.endpoint).port));
    try {
      const endpoint = `http://127.0.0.1:${proxy.port}`;
      const settings = { ...scene.server.settings, s3: { ...scene.bucket.settings, endpoint } };
      const ports = await composeRelocation(settings, scene.server, 's3');
      proxy.cut('up', 3 * 1024 * 1024, 1);
      expect(await scene.relocate(ports, 's3')).toMatchObject({ copiedCount: 1, copiedBytes: size });
      const key = await scene.keyOf(String(body.id));
      expect(await ports.target.measure(key)).toEqual(await ports.source.measure(key));
    } finally {
      await proxy.close();
    }
  });

  it('a thumbnail comes along, and one that is lost is drawn anew', async () => {
    const png = new Uint8Array(await drawPng());
    const { body } = await scene.client.upload('picture.png', png);
    await scene.server.useCases.previews.makeNext();
    const { thumbnailKey } = (await scene.server.ports.files.find(String(body.id))) ?? {};
    expect(await scene.relocate(await scene.portsTo('s3'), 's3')).toMatchObject({ copiedCount: 2 });
    expect(await scene.contentsOf('s3')).toContain(thumbnailKey);

    const other = await scene.client.upload('other.png', png);
    await scene.server.useCases.previews.makeNext();
    const lost = (await scene.server.ports.files.find(String(other.body.id)))?.thumbnailKey ?? '';
    await rm(join(scene.server.settings.storageDir, 'blobs', lost));
    expect(await scene.relocate(await scene.portsTo('s3'), 's3')).toMatchObject({
      copiedCount: 1,
      damagedCount: 0,
    });
    await scene.server.useCases.previews.makeNext();
    const drawn = (await scene.server.ports.files.find(String(other.body.id)))?.thumbnailKey;
    expect([typeof drawn, drawn === lost]).toEqual(['string', false]);
  });

  it('a thumbnail that goes with its file while it is under way ends nothing', async () => {
    const { body } = await scene.client.upload('doomed.png', new Uint8Array(await drawPng()));
    await scene.server.useCases.previews.makeNext();
    await scene.upload('other.txt', 'other');
    const { thumbnailKey } = (await scene.server.ports.files.find(String(body.id))) ?? {};
    const ports = await scene.portsTo('s3');
    const adopt = ports.target.adopt.bind(ports.target);
    jest.spyOn(ports.target, 'adopt').mockImplementation(async (key, ...rest) => {
      if (key === thumbnailKey) await scene.client.delete(`/files/${body.id}?permanent=true`);
      await adopt(key, ...rest);
    });
    expect(await scene.relocate(ports, 's3')).toMatchObject({ damagedCount: 0 });
    expect(await scene.contentsOf('s3')).toEqual(await scene.contentsOf('disk'));
  });

  it('another bucket is begun anew, and one that is not what it was stops it', async () => {
    await scene.upload('x.txt', 'content');
    expect(await scene.relocate(await scene.portsTo('s3'), 's3')).toMatchObject({ copiedCount: 1 });
    await scene.bucket.replaceMarker('another');
    // Its key is found there all the same, which is no reason to believe what was noted.
    expect(await scene.relocate(await scene.portsTo('s3'), 's3')).toMatchObject({
      copiedCount: 0,
      foundCount: 1,
    });
  });
});

const drawPng = (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#284' } })
    .png()
    .toBuffer();
