import { describe, expect, it } from '@jest/globals';
import { Turns } from '../../src/http/previews/turns.js';

describe('somebody who asks for very many previews that take long', () => {
  const turns = new Turns(5);
  const done: string[] = [];
  const open: (() => void)[] = [];
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      open.push(() => {
        done.push(name);
        resolve(name);
      });
    });
  const finishOne = async (): Promise<void> => {
    open.shift()?.();
    await new Promise(setImmediate);
  };

  it('holds others up for the one at work and the next, and gets no more than a few into the line', async () => {
    const flood = Array.from({ length: 100 }, (_, i) => turns.take('mallory', work(`slow ${i}`)));
    const victim = turns.take('alice', work('alice'));
    expect(flood.filter((result) => result !== null)).toHaveLength(6);

    for (let turn = 0; turn < 3; turn += 1) await finishOne();
    expect(await victim).toBe('alice');
    expect(done).toEqual(['slow 0', 'slow 1', 'alice']);
    while (open.length > 0) await finishOne();
    expect(done).toHaveLength(7);
  });

  it('has turns again afterwards, whatever failed', async () => {
    const failing = turns.take('mallory', () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    const next = turns.take('mallory', work('next'));
    await new Promise(setImmediate);
    await finishOne();
    expect(await next).toBe('next');
  });
});

describe('7.4: very many people who ask at once', () => {
  it('get a bounded number of places in all', async () => {
    const turns = new Turns(5, 20);
    const open: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => open.push(resolve));
    const taken = Array.from({ length: 100 }, (_, i) => turns.take(`person ${i}`, work));
    // One is at work.
    expect(taken.filter((result) => result !== null)).toHaveLength(21);
    while (open.length > 0) {
      open.shift()?.();
      await new Promise(setImmediate);
    }
    expect(turns.take('person 99', work)).not.toBeNull();
    await new Promise(setImmediate);
    open.shift()?.();
  });
});
