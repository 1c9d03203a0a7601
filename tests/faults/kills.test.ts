import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { isWhole, patience, tellFigure } from './form.js';
import { type House, openHouse, strayBlobs, sweepAway } from './house.js';
import { expectAcknowledged, nothingYet, workOn } from './load.js';

const kills = isWhole ? Number(process.env.FAULT_KILLS ?? 1_000) : 5;
const databaseKills = isWhole ? Math.ceil(kills / 10) : 2;
/** Whose storage is new after so many: each look at it is short. */
const killsOfOne = 20;
const hands = 6;
const longestMs = 400;

let house: House;
afterEach(() => house.end());

/** Kills at so many random moments, and returns how much was acknowledged before. */
async function killAgainAndAgain(times: number, kill: () => Promise<void>): Promise<number> {
  let acknowledged = 0;
  let by = await house.newUser();
  let told = nothingYet();
  for (let i = 1; i <= times; i++) {
    let isOver = false;
    const working = Array.from({ length: hands }, (_, hand) => workOn(by, told, i + hand, () => isOver));
    // From its first acts on: a server that has just started may take longer than any moment.
    const before = told.count;
    await eventually(() => expect(told.count).toBeGreaterThan(before));
    await sleep(Math.random() * longestMs);
    const killing = kill();
    await sleep(Math.random() * 20);
    isOver = true;
    await Promise.all([killing, ...working]);
    await expectAcknowledged(house, told);
    if (i % killsOfOne > 0 && i < times) continue;
    acknowledged += told.count;
    told = nothingYet();
    by = await (await replaceUser(by)).newUser();
  }
  return acknowledged;
}

async function replaceUser(by: ApiClient): Promise<House> {
  house.signOutAdmin();
  const admin = await house.admin();
  expect((await admin.raw('DELETE', `/api/v1/users/${by.user?.id}`)).status).toBe(204);
  return house;
}

async function tellAndSweep(words: string, acknowledged: number): Promise<void> {
  const stray = await strayBlobs(house);
  await sweepAway(house);
  tellFigure(`10.1 ${words}: ${acknowledged} acts acknowledged, all whole; ${stray.length} strays swept`);
}

describe('10.1: kill -9 at random moments under load', () => {
  it(
    'of the server: whatever was acknowledged is whole, and nothing else is half there',
    async () => {
      house = await openHouse();
      await house.start();
      const acknowledged = await killAgainAndAgain(kills, async () => {
        await house.server().kill();
        await house.start();
      });
      expect(acknowledged).toBeGreaterThanOrEqual(kills);
      await tellAndSweep(`${kills} kills of the server`, acknowledged);
    },
    patience,
  );

  it(
    'of PostgreSQL, which the server starts again: the same, and the server lives on',
    async () => {
      house = await openHouse({ isEmbedded: true });
      const { url } = await house.start();
      const pid = house.server().pid;
      const acknowledged = await killAgainAndAgain(databaseKills, async () => {
        process.kill(await house.databasePid(), 'SIGKILL');
        await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
      });
      expect(house.server().pid).toBe(pid);
      expect(acknowledged).toBeGreaterThanOrEqual(databaseKills);
      await tellAndSweep(`${databaseKills} kills of PostgreSQL`, acknowledged);
    },
    patience,
  );
});
