import { describe, expect, it } from '@jest/globals';
import { SharedRuns } from '../../src/storage/shared-runs.js';

/** Work that ends when it is told to. */
function gatedWork() {
  const ends: ((error?: Error) => void)[] = [];
  const work = () =>
    new Promise<void>((resolve, reject) => {
      ends.push((error) => (error ? reject(error) : resolve()));
    });
  const begun = () => ends.length;
  const end = async (error?: Error) => {
    ends.at(-1)?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { work, begun, end };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('8.3: work that serves all who wait for it', () => {
  it('is done once for those who ask at the same time', async () => {
    const { work, begun, end } = gatedWork();
    const runs = new SharedRuns();
    const asked = [runs.run('sync', work), runs.run('sync', work), runs.run('sync', work)];
    await turn();
    expect(begun()).toBe(1);
    await end();
    await Promise.all(asked);
    expect(begun()).toBe(1);
  });

  it('is done once more for those who ask while it runs, for it began before they did', async () => {
    const { work, begun, end } = gatedWork();
    const runs = new SharedRuns();
    const first = runs.run('sync', work);
    await turn();
    let isServed = false;
    const late = [1, 2].map(() => runs.run('sync', work).then(() => (isServed = true)));
    await end();
    await first;
    expect([isServed, begun()]).toEqual([false, 2]);
    await end();
    await Promise.all(late);
    expect(begun()).toBe(2);
  });

  it('fails for those who shared it, and is tried anew by who comes after', async () => {
    const { work, begun, end } = gatedWork();
    const runs = new SharedRuns();
    const both = [1, 2].map(() => expect(runs.run('sync', work)).rejects.toThrow('EIO'));
    await turn();
    const late = runs.run('sync', work);
    await end(new Error('EIO'));
    await Promise.all(both);
    expect(begun()).toBe(2);
    await end();
    await late;
  });

  it('of another name waits for none', async () => {
    const { work, begun, end } = gatedWork();
    const runs = new SharedRuns();
    const one = runs.run('one', work);
    await turn();
    const other = runs.run('other', async () => {});
    await other;
    expect(begun()).toBe(1);
    await end();
    await one;
  });
});
