import { describe, expect, it } from '@jest/globals';
import type { Stats } from '../../src/domain/stats/stats.js';
import { keptWhereSlow } from '../../src/persistence/stats-store.js';

/** A clock of its own, and a reading that takes so long and tells how many there were. */
function reading(took: number) {
  const state = { time: 1000, count: 0, isAway: false };
  const read = async (): Promise<Stats> => {
    state.count += 1;
    state.time += took;
    if (state.isAway) throw new Error('away');
    return { totals: { users: state.count, files: 0, bytes: 0, trashBytes: 0, links: 0 }, daily: [] };
  };
  const store = keptWhereSlow(
    (_days: number) => read(),
    () => state.time,
  );
  return { state, users: async () => (await store(30)).totals.users };
}

describe('7.10: numbers of a large storage', () => {
  it('that are quickly read are read each time', async () => {
    const { users } = reading(499);
    expect([await users(), await users(), await users()]).toEqual([1, 2, 3]);
  });

  it('that took two seconds are kept for a hundred', async () => {
    const { state, users } = reading(2000);
    expect([await users(), await users()]).toEqual([1, 1]);
    state.time += 99_999;
    expect(await users()).toBe(1);
    state.time += 1;
    expect(await users()).toBe(2);
  });

  it('are read once for all who ask at once', async () => {
    const { users } = reading(2000);
    expect(await Promise.all(Array.from({ length: 20 }, users))).toEqual(Array(20).fill(1));
  });

  it('that could not be read are read anew, however long that took', async () => {
    const { state, users } = reading(2000);
    state.isAway = true;
    await expect(users()).rejects.toThrow('away');
    state.isAway = false;
    expect(await users()).toBe(2);
  });
});
