import { randomUUID } from 'node:crypto';
import { rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../../src/domain/doctor/finding.js';
import type { StoreKind } from '../../../../src/domain/relocation/relocation-store.js';
import { examine } from '../../../doctor/scene.js';
import { beginUpload, sendBytes } from '../../../support/tus.js';
import { createRelocationScene, otherKind, type RelocationScene } from './relocation-scene.js';

let scene: RelocationScene;

afterEach(() => scene.dispose());

describe.each<StoreKind>(['s3', 'disk'])('10.3: the doctor, while everything moves to %s', (to) => {
  const from = otherKind(to);

  beforeEach(async () => {
    scene = await createRelocationScene(from);
  });

  const expectSound = async (server = scene.switched()) => {
    for (const isQuick of [true, false]) expect((await examine(server, { isQuick })).findings).toEqual([]);
  };
  /** By hand, past every store. */
  const remove = async (where: StoreKind, key: string) =>
    where === 'disk'
      ? await rm(join(scene.server.settings.storageDir, 'blobs', key))
      : await scene.bucket.client.send(
          new DeleteObjectCommand({ Bucket: scene.bucket.settings.bucket, Key: key }),
        );

  it('finds nothing where nothing is wrong: before the switch, between, while the source is emptied', async () => {
    await scene.upload('kept.txt', 'kept');
    await scene.client.delete(`/files/${await scene.upload('trashed.txt', 'trashed')}`);
    const unfinished = await beginUpload(scene.client, 4);
    await sendBytes(scene.client, unfinished, 0, 'ha');
    const ports = await scene.portsTo(to);
    await scene.relocate(ports, to);
    await expectSound(scene.server);
    for (let n = 0; n < 10; n++) await scene.upload(`late ${n}.txt`, `late ${n}`);
    await scene.switchTo(to);
    await expectSound();
    let isOver = false;
    const moving = scene.relocate(ports, to, { isSwitched: true, removeSource: true }).finally(() => {
      isOver = true;
    });
    while (!isOver) await expectSound();
    expect(await moving).toMatchObject({ damagedCount: 0, isOver: true });
    await expectSound();
  });

  it('finds what is wrong, on either side, each once', async () => {
    const [moved, changed, waiting, lost] = [
      await scene.upload('moved.txt', 'as it was'),
      await scene.upload('changed.txt', 'as it was'),
      await scene.upload('waiting.txt', 'as it was'),
      await scene.upload('lost.txt', 'as it was'),
    ];
    await scene.server.ports.blobs.remove(await scene.keyOf(waiting));
    await scene.relocate(await scene.portsTo(to), to);
    await scene.overwrite(from, await scene.keyOf(waiting), 'as it is!');
    await scene.switchTo(to);
    await scene.overwrite(to, await scene.keyOf(changed), 'as it');
    await scene.switched().ports.blobs.remove(await scene.keyOf(lost));
    // Whoever reads it, reads it from where it was.
    await remove(to, await scene.keyOf(moved));
    const folder = dirname(await scene.keyOf(moved));
    const strays = [`${folder}/${randomUUID()}`, `${folder}/${randomUUID()}`];
    await scene.overwrite(from, String(strays[0]), 'left over');
    await scene.overwrite(to, String(strays[1]), 'left over');
    await symlink('/etc', join(scene.server.settings.storageDir, 'planted'));

    const namesOf = (findings: Finding[]) =>
      findings.map(({ kind, file, path }) => `${kind} ${file?.id ?? path?.replace(/^blobs\//, '')}`).sort();
    const expected = [
      `missing_bytes ${lost}`,
      'symlink planted',
      `unknown_bytes ${strays[0]}`,
      `unknown_bytes ${strays[1]}`,
      `wrong_hash ${waiting}`,
      `wrong_size ${changed}`,
    ].sort();
    expect(namesOf((await examine(scene.switched(), { staleHours: 0 })).findings)).toEqual(expected);
    const repair = await examine(scene.switched(), { staleHours: 0, isRepairing: true });
    expect(namesOf(repair.findings)).toEqual(expected.filter((name) => !/^(symlink|unknown)/.test(name)));
    const left = [...(await scene.contentsOf(from)), ...(await scene.contentsOf(to))];
    expect(left.filter((key) => strays.includes(key))).toEqual([]);
    const again = await examine(scene.switched(), { staleHours: 0, isRepairing: true });
    expect([again.repaired, namesOf(again.findings)]).toEqual([[], namesOf(repair.findings)]);
  });
});
