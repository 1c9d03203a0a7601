import { expect, it } from '@jest/globals';
import { freeName } from '../../src/domain/entries/free-name.js';
import { numberedName } from '../../src/domain/entries/name.js';

const place = { ownerId: 'somebody', folderId: null };
const ref = { kind: 'file', id: 'taken' } as const;

/** A place in which the name and the first so many of its numbers are taken. */
function placeWith(taken: number) {
  const names = new Set(Array.from({ length: taken }, (_, n) => (n ? numberedName('a.jpg', n) : 'a.jpg')));
  let lookUps = 0;
  const takenNames = async (_place: unknown, asked: string[]) => {
    lookUps += 1;
    return new Map(asked.filter((name) => names.has(name)).map((name) => [name, ref]));
  };
  const unused = () => Promise.reject(new Error('not asked for here'));
  const places = { takenNames, lockTree: unused, lock: unused, entryNamed: unused, lookInto: unused };
  return { name: () => freeName({ places }, place, 'a.jpg'), lookUps: () => lookUps };
}

it.each([
  [0, 'a.jpg', 1],
  [1, 'a (1).jpg', 1],
  [2, 'a (2).jpg', 1],
  [4, 'a (4).jpg', 2],
  [16, 'a (16).jpg', 2],
  [17, 'a (17).jpg', 3],
  [100, 'a (100).jpg', 3],
  [10_000, 'a (10000).jpg', 5],
  [50_000, 'a (50000).jpg', 6],
])('the next of %i equal names is found in few look-ups', async (taken, expected, most) => {
  const { name, lookUps } = placeWith(taken);
  expect(await name()).toBe(expected);
  expect(lookUps()).toBeLessThanOrEqual(most);
});
