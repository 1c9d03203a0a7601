import { describe, expect, it } from '@jest/globals';
import { StrangerLimiter } from '../../src/security/index.js';

const address = '192.0.2.7';

function limiterOf(perMinute: number) {
  const clock = { now: 1000 };
  const limiter = new StrangerLimiter(perMinute, () => clock.now);
  const ask = (times: number, from = address, showsSignIn = false) =>
    Array.from({ length: times }, () => limiter.admits(from, showsSignIn)).filter(Boolean).length;
  return { clock, limiter, ask };
}

describe('10.6: strangers have so many requests a minute', () => {
  it('for each network, which is a /64 of IPv6, however it is written', () => {
    const { ask } = limiterOf(3);
    expect(ask(5)).toBe(3);
    expect(ask(1, `::ffff:${address}`)).toBe(0);
    expect(ask(5, '192.0.2.8')).toBe(3);
    const neighbours = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::', '2001:0DB8:1:2::3', '2001:db8:1:2::4'];
    expect(neighbours.map((one) => ask(1, one))).toEqual([1, 1, 1, 0]);
    expect(ask(5, '2001:db8:1:3::1')).toBe(3);
  });

  it('and the next minute as many again, which they are told to the second', () => {
    const { ask, clock, limiter } = limiterOf(2);
    expect(ask(3)).toBe(2);
    expect(limiter.secondsLeft).toBe(60);
    clock.now += 59_001;
    expect([ask(1), limiter.secondsLeft]).toEqual([0, 1]);
    clock.now += 999;
    expect(ask(3)).toBe(2);
  });

  it('who is signed in gets theirs back, and is not held off by who is not', () => {
    const { ask, limiter } = limiterOf(2);
    expect(ask(3)).toBe(2);
    for (let i = 0; i < 10; i += 1) {
      expect(ask(1, address, true)).toBe(1);
      limiter.recognised(address);
    }
  });

  it('who guesses tokens is held off, and holds off no stranger', () => {
    const { ask } = limiterOf(2);
    expect(ask(9, address, true)).toBe(2);
    expect(ask(9)).toBe(2);
  });

  it('what is given back across the end of a minute is no more than was taken in it', () => {
    const { ask, clock, limiter } = limiterOf(2);
    ask(1, address, true);
    clock.now += 60_000;
    limiter.recognised(address);
    expect(ask(5, address, true)).toBe(2);
  });

  it('this machine itself is never refused, and with 0 nobody is', () => {
    for (const own of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
      expect(limiterOf(2).ask(5, own)).toBe(5);
    expect(limiterOf(2).ask(5, '::')).toBe(2);
    expect(limiterOf(0).ask(5)).toBe(5);
  });

  it('from however many networks, they take only so much memory, and those that go on are remembered', () => {
    const { ask, limiter } = limiterOf(2);
    expect(ask(3)).toBe(2);
    for (let i = 0; i < 30_000; i += 1) {
      ask(1, `192.${i >> 8}.${i & 255}.1`);
      if (i % 5000 === 0) expect(ask(1)).toBe(0);
    }
    expect(limiter.size).toBeGreaterThan(9000);
    expect(limiter.size).toBeLessThanOrEqual(20_000);
  });
});
