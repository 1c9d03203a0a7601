import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoreKind } from '../../../../src/domain/relocation/relocation-store.js';
import { exclusively } from '../../../../src/persistence/exclusively.js';
import { examine } from '../../../doctor/scene.js';
import { eventually } from '../../../support/eventually.js';
import { kladovka } from '../../../support/kladovka.js';
import {
  complaints,
  contentOf,
  createRelocationScene,
  otherKind,
  type RelocationScene,
} from './relocation-scene.js';

let scene: RelocationScene;

afterEach(async () => {
  await scene.dispose();
});

describe.each<StoreKind>(['s3', 'disk'])('8.6: kladovka blobs:migrate --to %s', (to) => {
  const from = otherKind(to);

  beforeEach(async () => {
    scene = await createRelocationScene(from);
  });

  it('brings a live store over: files, the trash, what comes and what goes meanwhile', async () => {
    const kept = await scene.upload('kept.txt', 'kept');
    const empty = await scene.upload('empty.txt', '');
    const trashed = await scene.upload('trashed.txt', 'trashed');
    await scene.client.delete(`/files/${trashed}`);
    const doomed = await scene.upload('doomed.txt', 'doomed');
    const early = await scene.migrate(to, from, '--remove-source');
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('The server still uses the')]);

    const first = await scene.migrate(to, from, '--json');
    expect(complaints(first.stderr)).toEqual([]);
    expect([first.code, JSON.parse(first.stdout)]).toEqual([
      0,
      expect.objectContaining({
        to,
        copiedCount: 4,
        copiedBytes: 17,
        isComplete: false,
        damaged: [],
        next: 'switch',
      }),
    ]);
    expect(await scene.contentsOf(to)).toEqual(await scene.contentsOf(from));

    // The server still runs on the old store.
    const late = await scene.upload('late.txt', 'late');
    expect((await scene.client.delete(`/files/${doomed}?permanent=true`)).status).toBe(204);
    const stranger = await scene.switchTo(to);
    expect(await contentOf(stranger, late)).toBe('late');
    expect(await contentOf(stranger, kept)).toBe('kept');

    const second = await scene.migrate(to, to);
    expect([second.code, second.stdout]).toEqual([0, expect.stringMatching(/^Copied 1 file \(4\sB\)/)]);
    expect(second.stdout).toContain('--remove-source');
    expect(await scene.contentsOf(to)).toEqual(await scene.contentsOf(from));
    expect(await scene.contentsOf(to)).toHaveLength(4);

    // As long as both have it, a deletion is one at both.
    expect((await stranger.delete(`/files/${empty}?permanent=true`)).status).toBe(204);
    expect([await scene.contentsOf(to), await scene.contentsOf(from)]).toEqual([
      expect.not.arrayContaining([expect.stringContaining(empty)]),
      await scene.contentsOf(to),
    ]);

    const third = await scene.migrate(to, to, '--remove-source', '--json');
    expect(JSON.parse(third.stdout)).toMatchObject({ copiedCount: 0, removedCount: 3, next: 'over' });
    expect([await scene.contentsOf(from), (await scene.contentsOf(to)).length]).toEqual([[], 3]);
    const after = await scene.switchTo(to);
    for (const [id, content] of [
      [kept, 'kept'],
      [late, 'late'],
    ])
      expect(await contentOf(after, id)).toBe(content);
    expect(await scene.migrate(to, to)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to do'),
    });
  }, 60_000);

  it('killed in the middle and begun again it goes on, and copies nothing twice', async () => {
    const content = 'x'.repeat(500_000);
    for (let n = 0; n < 40; n++) await scene.upload(`${n}.txt`, `${n}${content}`);
    const child = spawn(process.execPath, ['dist/bundle/main.js', 'blobs:migrate', '--to', to], {
      env: { PATH: process.env.PATH, NODE_ENV: 'development', ...scene.env(from) },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await eventually(async () => expect((await scene.contentsOf(to)).length).toBeGreaterThan(4));
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    const there = (await scene.contentsOf(to)).length;
    expect(there).toBeLessThan(40);
    expect((await examine(scene.server)).findings).toEqual([]);

    const again = await scene.migrate(to, from, '--json');
    const { copiedCount, foundCount, damagedCount } = JSON.parse(again.stdout);
    expect([again.code, copiedCount, damagedCount]).toEqual([0, 40 - there, 0]);
    // What was there, and was not noted yet; no more than were under way.
    expect(foundCount).toBeLessThanOrEqual(4);
    expect(await scene.contentsOf(to)).toEqual(await scene.contentsOf(from));
  }, 60_000);

  it('names what is damaged or missing, brings the rest, and removes no byte of it', async () => {
    const [changed, missing] = [
      await scene.upload('changed.txt', 'as it was'),
      await scene.upload('"odd".txt', 'x'),
    ];
    const whole = await scene.upload('whole.txt', 'whole');
    const keys = [await scene.keyOf(changed), await scene.keyOf(missing)] as const;
    await scene.overwrite(from, keys[0], 'as it is!');
    await scene.server.ports.blobs.remove(keys[1]);

    const first = await scene.migrate(to, from);
    expect(first.code).toBe(1);
    expect(first.stderr).toContain(
      `The file ${changed} ("changed.txt", of ${scene.client.user?.login}) is not`,
    );
    expect(first.stderr).toContain(`The bytes of the file ${missing} (`);
    expect(complaints(first.stderr)).toHaveLength(2);
    expect(await scene.contentsOf(to)).toEqual([await scene.keyOf(whole)]);

    await scene.switchTo(to);
    const removing = await scene.migrate(to, to, '--remove-source', '--json');
    expect([removing.code, JSON.parse(removing.stdout)]).toEqual([
      1,
      expect.objectContaining({
        isComplete: false,
        isOver: false,
        removedCount: 1,
        damaged: expect.arrayContaining([
          { fileId: changed, name: 'changed.txt', owner: scene.client.user?.login, reason: 'changed' },
          expect.objectContaining({ fileId: missing, reason: 'missing' }),
        ]),
      }),
    ]);
    expect(await scene.contentsOf(from)).toEqual([keys[0]]);

    // Mended, it comes over.
    await scene.overwrite(from, keys[0], 'as it was');
    await scene.client.delete(`/files/${missing}?permanent=true`);
    const mended = await scene.migrate(to, to, '--remove-source');
    expect([mended.code, complaints(mended.stderr)]).toEqual([0, []]);
    expect([await scene.contentsOf(from), (await scene.contentsOf(to)).length]).toEqual([[], 2]);
  }, 60_000);

  it('who went back without the command gets back by it what came in between', async () => {
    await scene.upload('before.txt', 'before');
    expect((await scene.migrate(to, from)).code).toBe(0);
    const there = await scene.switchTo(to);
    const { body } = await there.upload('between.txt', 'came in between');
    // The settings are the old ones again; the server that runs on them knows nothing of that file's bytes.
    const back = await scene.migrate(from, from, '--json');
    expect([back.code, JSON.parse(back.stdout)]).toEqual([
      0,
      expect.objectContaining({ copiedCount: 1, foundCount: 1 }),
    ]);
    expect(await contentOf(scene.client, body.id)).toBe('came in between');
  }, 60_000);

  it('of two at once one says that the other is at work', async () => {
    await scene.upload('x.txt', 'content');
    await exclusively(scene.server.database.pool, 'relocation', async () => {
      expect(await scene.migrate(to, from)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Another'),
      });
    });
  });
});

describe('8.6: kladovka blobs:migrate', () => {
  beforeEach(async () => {
    scene = await createRelocationScene('disk');
  });

  it('says what it does not understand, and which keys are missing', async () => {
    expect(await kladovka(['blobs:migrate', '--to', 'tape'], {})).toMatchObject({ code: 2 });
    expect(await kladovka(['blobs:migrate'], {})).toMatchObject({ code: 2 });
    const env = { STORAGE_DIR: scene.server.settings.storageDir, DATABASE_URL: scene.server.databaseUrl };
    expect(await kladovka(['blobs:migrate', '--to', 's3'], env)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('S3_SECRET_ACCESS_KEY'),
    });
  });
});
