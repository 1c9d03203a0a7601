import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attach, diskCalls } from '../support/strace.js';
import { Unsynced } from '../support/unsynced.js';
import { acts } from './acts.js';
import { isWhole, patience, tellFigure } from './form.js';
import { type House, openHouse } from './house.js';

const hands = isWhole ? 12 : 4;
const rounds = isWhole ? 12 : 2;

let house: House;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kladovka-unsynced-'));
  house = await openHouse();
  await house.start();
});
afterAll(async () => {
  await house.end();
  await rm(scratch, { recursive: true, force: true });
});

interface Answered {
  fileId: string;
  at: number;
}

const filing = acts.filter(({ name }) => /form|goes/.test(name));

/** Each hand is somebody new, whose folder is yet to be made; several of them at once in one storage. */
async function work(): Promise<Answered[]> {
  const people = await Promise.all(Array.from({ length: hands / 2 }, () => house.newUser()));
  const answered: Answered[] = [];
  const hand = async (i: number) => {
    const by = people[i % people.length];
    for (let round = 0; by && round < rounds; round++) {
      for (const act of filing.filter(({ isFirst }) => round > 0 || isFirst)) {
        const { fileId, status } = await act.run(by, await act.prepare(by));
        // The moment that the client knows of it, which is later than the one when it was sent.
        if (fileId && status < 300) answered.push({ fileId, at: Date.now() / 1000 });
      }
    }
  };
  await Promise.all(Array.from({ length: hands }, (_, i) => hand(i)));
  return answered;
}

describe('10.1: a power cut that takes all that was not synced', () => {
  it(
    'at the moment of any answer takes nothing of what that answer says',
    async () => {
      const { detach } = await attach(house.server().pid, {
        file: join(scratch, 'trace'),
        calls: diskCalls,
        stringBytes: 1,
      });
      const answered = await work();
      const calls = await detach();
      const unsynced = new Unsynced(calls);
      const rows = await house.select<{ id: string; key: string }>('SELECT id, blob_key AS key FROM files');
      const keys = new Map(rows.map(({ id, key }) => [id, key]));
      const lost = answered.flatMap(({ fileId, at }) => {
        const key = keys.get(fileId);
        return key ? (unsynced.lostAt(join(house.storageDir, 'blobs', key), at) ?? []) : [];
      });
      expect(lost).toEqual([]);
      expect(calls.length).toBeGreaterThan(answered.length);
      expect(answered.length).toBeGreaterThan(hands);
      tellFigure(
        `10.1 power cuts that take all that was not synced: ${answered.length} answers, ${calls.length} calls, nothing lost`,
      );
    },
    patience,
  );
});
