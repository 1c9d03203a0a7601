import { describe, expect, it } from '@jest/globals';
import { RecentBlobs } from '../../src/storage/recent-blobs.js';

const stamp = (size: number, change: object = {}) => ({ ino: 1, size, mtimeMs: 1, ctimeMs: 1, ...change });
const bytes = (size: number) => Buffer.alloc(size, 'x');

describe('8.2: small blobs that were read lately', () => {
  it('are given again while the file is the one that was read', () => {
    const recent = new RecentBlobs();
    recent.keep('a', bytes(3), stamp(3));
    expect(recent.get('a', stamp(3))).toEqual(bytes(3));
    expect(recent.get('b', stamp(3))).toBeUndefined();
  });

  it.each([{ ino: 2 }, { mtimeMs: 2 }, { ctimeMs: 2 }, { size: 4 }])(
    'are forgotten where it is another: %p',
    (change) => {
      const recent = new RecentBlobs();
      recent.keep('a', bytes(3), stamp(3));
      expect(recent.get('a', stamp(3, change))).toBeUndefined();
      expect(recent.has('a')).toBe(false);
    },
  );

  it('take no more room than they have: what was not asked for the longest goes', () => {
    const recent = new RecentBlobs(10);
    for (const key of ['a', 'b']) recent.keep(key, bytes(4), stamp(4));
    recent.get('a', stamp(4));
    recent.keep('c', bytes(4), stamp(4));
    expect(['a', 'b', 'c'].filter((key) => recent.has(key))).toEqual(['a', 'c']);
  });

  it('are whole, and small', () => {
    const recent = new RecentBlobs();
    recent.keep('part', bytes(2), stamp(3));
    recent.keep('large', bytes(65_537), stamp(65_537));
    expect(['part', 'large'].filter((key) => recent.has(key))).toEqual([]);
  });
});
