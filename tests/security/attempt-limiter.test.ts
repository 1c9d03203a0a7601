import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { AttemptKeys, AttemptLimiter } from '../../src/domain/shared/attempt-limiter.js';
import { createAttemptLimiter } from '../../src/security/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;
let limiter: AttemptLimiter;

const keysOf = (target: string, address: string, addressIsKnown = false): AttemptKeys => ({
  target,
  address,
  addressIsKnown,
});
const ipv4 = (n: number): string => `198.51.${n >> 8}.${n & 255}`;

/** How many of so many attempts are let through. */
async function countAllowed(count: number, keysFor: (n: number) => AttemptKeys): Promise<number> {
  let allowed = 0;
  for (let n = 0; n < count; n++) {
    await limiter.attempt(keysFor(n)).then(
      () => {
        allowed += 1;
      },
      (error: unknown) => expect(error).toMatchObject({ code: 'too_many_attempts' }),
    );
  }
  return allowed;
}

beforeAll(async () => {
  test = await createTestDatabase();
  limiter = createAttemptLimiter({ pool: test.database.pool });
});

beforeEach(() => test.database.pool.query('TRUNCATE attempts'));

afterAll(() => test.close());

describe('attempt limiter', () => {
  it('lets one address guess ten times at one target', async () => {
    const keys = keysOf('login:admin', '192.0.2.1');
    expect(await countAllowed(12, () => keys)).toBe(10);
  });

  it('says how long to wait: at most the rule’s quarter of an hour', async () => {
    const keys = keysOf('login:admin', '192.0.2.1');
    await countAllowed(10, () => keys);
    const error = await limiter.attempt(keys).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'too_many_attempts', kind: 'rate_limited' });
    const { retryAfterSeconds } = (error as { details: { retryAfterSeconds: number } }).details;
    expect(retryAfterSeconds).toBeGreaterThan(890);
    expect(retryAfterSeconds).toBeLessThanOrEqual(900);
  });

  it('counts before the secret is looked at: of fifty attempts at once, ten pass', async () => {
    const keys = keysOf('login:admin', '192.0.2.1');
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => limiter.attempt(keys)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  it('lets one address guess thirty times at all targets together, well before the sixtieth', async () => {
    expect(await countAllowed(60, (n) => keysOf(`login:user${n}`, '192.0.2.1'))).toBe(30);
  });

  it('lets a hundred addresses guess at one target, and then nobody new', async () => {
    expect(await countAllowed(110, (n) => keysOf('login:admin', ipv4(n)))).toBe(100);
  });

  it('the owner still signs in from an address that is known', async () => {
    await countAllowed(110, (n) => keysOf('login:admin', ipv4(n)));
    await expect(limiter.attempt(keysOf('login:admin', '192.0.2.9'))).rejects.toMatchObject({
      code: 'too_many_attempts',
    });
    await expect(limiter.attempt(keysOf('login:admin', '192.0.2.9', true))).resolves.toBeUndefined();
  });

  it('a known address may guess no more than others', async () => {
    expect(await countAllowed(12, () => keysOf('login:admin', '192.0.2.1', true))).toBe(10);
  });

  it('one address that is over its own limit can’t use up the target’s for everybody', async () => {
    await countAllowed(300, () => keysOf('login:admin', '192.0.2.1'));
    await expect(limiter.attempt(keysOf('login:admin', '192.0.2.2'))).resolves.toBeUndefined();
  });

  it('a right secret gives the attempt back: signing in all day is no guessing', async () => {
    for (let n = 0; n < 120; n++) {
      const keys = keysOf('login:busy', '192.0.2.1');
      await limiter.attempt(keys);
      await limiter.succeeded(keys);
    }
    expect(await countAllowed(12, () => keysOf('login:busy', '192.0.2.1'))).toBe(10);
  });

  it('a right secret of one’s own buys no guesses at others', async () => {
    let allowed = 0;
    for (let n = 0; n < 60; n++) {
      const own = keysOf('login:mallory', '192.0.2.1');
      await limiter.attempt(own).then(
        () => limiter.succeeded(own),
        () => undefined,
      );
      allowed += await countAllowed(1, () => keysOf(`login:victim${n}`, '192.0.2.1'));
    }
    expect(allowed).toBe(30);
  });

  it.each<[string, (n: number) => AttemptKeys]>([
    ['the case of the login', (n) => keysOf(n % 2 ? 'login:Admin' : 'LOGIN:ADMIN', '192.0.2.1')],
    ['white space', (n) => keysOf(`login:admin${' '.repeat(n)}`, '192.0.2.1')],
    ['wide letters', (n) => keysOf(n % 2 ? 'login:ａｄｍｉｎ' : 'login:admin', '192.0.2.1')],
    ['IPv4 written as IPv6', (n) => keysOf('login:admin', n % 2 ? '::ffff:192.0.2.1' : '192.0.2.1')],
    ['the rest of an IPv6 network', (n) => keysOf('login:admin', `2001:db8:1:2::${n + 1}`)],
    ['what is no address', (n) => keysOf('login:admin', `nowhere-${n}`)],
  ])('%s is no way around it', async (_what, keysFor) => {
    expect(await countAllowed(15, keysFor)).toBe(10);
  });

  it('takes whatever was typed as a login', async () => {
    const odd = ['x'.repeat(5000), 'a\0b', '\ud800', "'; DROP TABLE attempts; --", ''];
    for (const [n, target] of odd.entries()) {
      expect(await countAllowed(11, () => keysOf(target, ipv4(n)))).toBe(10);
    }
  });

  it('keeps neither logins nor addresses in its table', async () => {
    await limiter.attempt(keysOf('login:admin', '192.0.2.1'));
    const { rows } = await test.database.pool.query('SELECT key FROM attempts');
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toMatch(/admin|192\.0\.2/);
  });

  it('counts for every process of the server', async () => {
    const other = createAttemptLimiter({ pool: test.database.pool });
    const keys = keysOf('login:admin', '192.0.2.1');
    await countAllowed(10, () => keys);
    await expect(other.attempt(keys)).rejects.toMatchObject({ code: 'too_many_attempts' });
  });

  it('takes back an attempt that was none, and leaves those before it', async () => {
    const keys = keysOf('login:admin', '192.0.2.1');
    await countAllowed(9, () => keys);
    await limiter.attempt(keys);
    await limiter.notMade(keys);
    expect(await countAllowed(3, () => keys)).toBe(1);
  });

  it('a database that is away does not open the door', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 2000 });
    pool.on('error', () => undefined);
    const away = createAttemptLimiter({ pool });
    await expect(away.attempt(keysOf('login:admin', '192.0.2.1'))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await pool.end();
  });
});

describe('7.8: registrations', () => {
  const countRegistered = async (count: number, addressOf: (n: number) => string): Promise<number> => {
    const results = await Promise.allSettled(
      Array.from({ length: count }, (_, n) => limiter.register(addressOf(n))),
    );
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'too_many_attempts' });
    }
    return results.filter(({ status }) => status === 'fulfilled').length;
  };

  it('are limited for one address, however it is written', async () => {
    expect(await countRegistered(60, (n) => (n % 2 ? '::ffff:192.0.2.1' : '192.0.2.1'))).toBe(40);
    expect(await countRegistered(60, (n) => `2001:db8:1:2::${n + 1}`)).toBe(40);
  });

  it('are limited for all addresses together', async () => {
    expect(await countRegistered(250, ipv4)).toBe(200);
  });

  it('that are refused to one address leave the others what there is for all', async () => {
    await countRegistered(300, () => '192.0.2.77');
    expect(await countRegistered(200, ipv4)).toBe(160);
  });
});
