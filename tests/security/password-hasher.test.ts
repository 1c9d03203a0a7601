import { describe, expect, it } from '@jest/globals';
import type { PasswordLane } from '../../src/domain/users/password-hasher.js';
import { Gate } from '../../src/security/gate.js';
import { createPasswordHasher } from '../../src/security/index.js';
import { passwordGate } from '../../src/security/password-hasher.js';

const passwords = createPasswordHasher();

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

describe('password hasher', () => {
  it('R16: hashes with Argon2id at 19 MiB and two passes, with a new salt each time', async () => {
    const [one, two] = await Promise.all([
      passwords.hash('Secret1!', 'change'),
      passwords.hash('Secret1!', 'change'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('R13: knows the right password from a wrong one', async () => {
    const hash = await passwords.hash('Secret1!', 'change');
    await expect(passwords.verify(hash, 'Secret1!', 'signIn')).resolves.toBe(true);
    await expect(passwords.verify(hash, 'secret1!', 'signIn')).resolves.toBe(false);
    await expect(passwords.verify(hash, '', 'signIn')).resolves.toBe(false);
  });

  it('looks at all of a long password', async () => {
    const long = 'Пароль1!'.repeat(16);
    const hash = await passwords.hash(long, 'change');
    await expect(passwords.verify(hash, long, 'signIn')).resolves.toBe(true);
    await expect(passwords.verify(hash, `${long.slice(0, -1)}?`, 'signIn')).resolves.toBe(false);
  });

  it('takes a letter as the same, however the keyboard composed it', async () => {
    const hash = await passwords.hash('Café1!'.normalize('NFD'), 'change');
    await expect(passwords.verify(hash, 'Café1!'.normalize('NFC'), 'signIn')).resolves.toBe(true);
  });

  it('R13: a login that nobody has is never right, and takes as long', async () => {
    const hash = await passwords.hash('Secret1!', 'change');
    await passwords.verify(hash, 'warm up', 'signIn');
    const times = { real: 0, none: 0 };
    for (let round = 0; round < 8; round++) {
      times.real += await millisecondsOf(() => passwords.verify(hash, 'wrong', 'signIn'));
      times.none += await millisecondsOf(async () => {
        expect(await passwords.verify(null, 'wrong', 'signIn')).toBe(false);
      });
    }
    expect(times.none / times.real).toBeGreaterThan(0.4);
    expect(times.none / times.real).toBeLessThan(2.5);
  });

  it('7.8: lets a sign-in overtake those who register', async () => {
    const hash = await passwords.hash('Secret1!', 'change');
    const order: string[] = [];
    const crowd = Array.from({ length: 20 }, async () => {
      await passwords.hash('Secret1!', 'registration');
      order.push('registration');
    });
    const signIn = passwords.verify(hash, 'Secret1!', 'signIn').then(() => order.push('sign-in'));
    await Promise.all([...crowd, signIn]);
    expect(order.indexOf('sign-in')).toBeLessThan(5);
  });

  it('does a hundred at once in bounded memory', async () => {
    const hash = await passwords.hash('Secret1!', 'change');
    const before = process.memoryUsage().rss;
    let peak = 0;
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        expect(await passwords.verify(hash, 'Secret1!', 'signIn')).toBe(true);
        peak = Math.max(peak, process.memoryUsage().rss - before);
      }),
    );
    expect(peak).toBeLessThan(256 * 1024 * 1024);
  });
});

describe('gate', () => {
  const lanes = { first: { atOnce: 2, maxWaiting: 20 }, second: { atOnce: 1, maxWaiting: 3 } };
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  it('lets so many works run at once and no more, in order, and survives their failures', async () => {
    const gate = new Gate(2, lanes);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const works = Array.from({ length: 10 }, (_, index) =>
      gate.run('first', async () => {
        begun.push(index);
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        if (index % 3 === 0) throw new Error('failed');
      }),
    );
    const results = await Promise.allSettled(works);
    expect(most).toBe(2);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4);
  });

  it('7.8: a lane is bounded, and who comes to it too late is told to come again', async () => {
    const gate = new Gate(2, lanes);
    const works = Array.from({ length: 100 }, () => gate.run('second', turn));
    const results = await Promise.allSettled(works);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(96);
    expect(refused[0]?.reason).toMatchObject({
      code: 'server_busy',
      kind: 'unavailable',
      details: { retryAfterSeconds: 5 },
    });
    await expect(gate.run('second', async () => 'again')).resolves.toBe('again');
  });

  it('7.8: a sign-in waits for the two hashes that are at work, whoever else waits in every other lane', async () => {
    const gate = passwordGate();
    const begun: string[] = [];
    const hash = (lane: PasswordLane) =>
      gate.run(lane, async () => {
        begun.push(lane);
        await turn();
      });
    const crowd = Array.from({ length: 10 }, () => [hash('registration'), hash('change'), hash('link')]);
    const signIns = Array.from({ length: 10 }, () => hash('signIn'));
    await Promise.all([...crowd.flat(), ...signIns]);
    const atWork = ['registration', 'change'];
    expect(begun.slice(0, 12)).toEqual([...atWork, ...Array(10).fill('signIn')]);
    // Registering has its turn last of all, and gets it.
    expect(begun.slice(-8)).toEqual(Array(8).fill('registration'));
  });

  it('7.8: the first lane goes before the others, and has a place that they never take', async () => {
    const gate = new Gate(2, lanes);
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(name);
      await turn();
    };
    const works = [1, 2, 3].map((n) => gate.run('second', work(`second ${n}`)));
    works.push(...[1, 2, 3].map((n) => gate.run('first', work(`first ${n}`))));
    await Promise.all(works);
    expect(order).toEqual(['second 1', 'first 1', 'first 2', 'first 3', 'second 2', 'second 3']);
  });
});
