import { describe, expect, it } from '@jest/globals';
import { toPlain } from '../../src/logging/plain.js';

describe('details of a log line', () => {
  it('R9: errors keep their stack, code and cause', () => {
    const error = Object.assign(new Error('outer', { cause: new TypeError('inner') }), { code: 'EIO' });
    expect(toPlain({ error })).toMatchObject({
      error: {
        name: 'Error',
        message: 'outer',
        code: 'EIO',
        stack: expect.stringContaining('plain.test'),
        cause: { name: 'TypeError', message: 'inner' },
      },
    });
  });

  it('errors of libraries do not bring along what a user typed', () => {
    const error = Object.assign(new Error('failed'), {
      sql: 'INSERT',
      parameters: ['abc'],
      body: '{"a":"abc"}',
    });
    expect(JSON.stringify(toPlain(error))).not.toMatch(/abc|INSERT/);
  });

  it('an AggregateError tells of each', () => {
    const error = new AggregateError([new Error('one'), new Error('two')]);
    expect(toPlain(error)).toMatchObject({ errors: [{ message: 'one' }, { message: 'two' }] });
  });

  it('makes JSON of what JSON does not know', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const values = {
      big: 2n ** 60n,
      date: new Date(0),
      never: new Date(Number.NaN),
      nan: Number.NaN,
      bytes: Buffer.alloc(5),
      map: new Map([['a', 1]]),
      set: new Set([1]),
      url: new URL('http://localhost/'),
      circular,
      run: () => 1,
      nothing: undefined,
    };
    expect(JSON.parse(JSON.stringify(toPlain(values)))).toEqual({
      big: '1152921504606846976',
      date: '1970-01-01T00:00:00.000Z',
      never: null,
      nan: 'NaN',
      bytes: '[5 bytes]',
      map: [['a', 1]],
      set: [1],
      url: 'http://localhost/',
      circular: { self: '[circular]' },
    });
  });

  it('never throws', () => {
    const hostile = {
      get boom(): never {
        throw new Error('boom');
      },
    };
    expect(toPlain({ hostile })).toEqual({ hostile: '[unreadable]' });
    expect(toPlain(new Proxy({}, { ownKeys: () => Reflect.apply(Object, null, []).x.y }))).toBe(
      '[unreadable]',
    );
  });

  it('bounds the size of a line', () => {
    let deep: object = {};
    for (let n = 0; n < 100; n++) deep = { deep };
    const huge = { deep, text: 'x'.repeat(1_000_000), list: Array(10_000).fill('x') };
    expect(JSON.stringify(toPlain(huge)).length).toBeLessThan(20_000);
  });
});
