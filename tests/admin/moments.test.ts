import { describe, expect, it } from '@jest/globals';
import { endOfMinute, fromLocal, toLocal } from '../../src/admin/components/ui/local-moment.js';

describe('9.8: a minute chosen as the end of what is looked for', () => {
  it.each([
    ['the last one of a day', '2026-11-27T23:59'],
    ['a whole hour', '2026-11-27T12:00'],
    ['the last one of a year', '2026-12-31T23:59'],
  ])('counts to its last moment: %s', (_, local) => {
    const end = String(endOfMinute(fromLocal(local)));
    const begin = new Date(String(fromLocal(local)));
    expect(new Date(end).getTime() - begin.getTime()).toBe(59_999);
    expect(toLocal(end)).toBe(local);
    expect(endOfMinute(end)).toBe(end);
  });

  it('is left as it is where it is none', () => {
    expect(endOfMinute(null)).toBeNull();
    expect(endOfMinute('2026-02-30T10:00')).not.toBeNull();
    expect(endOfMinute('nonsense')).toBe('nonsense');
  });
});
