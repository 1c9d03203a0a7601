import { describe, expect, it } from '@jest/globals';
import { Gate } from '../../src/security/gate.js';
import { createPasswordHasher } from '../../src/security/index.js';

const passwords = createPasswordHasher();

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

describe('password hasher', () => {
  it('R16: hashes with Argon2id at 19 MiB and two passes, with a new salt each time', async () => {
    const [one, two] = await Promise.all([passwords.hash('Secret1!'), passwords.hash('Secret1!')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('R13: knows the right password from a wrong one', async () => {
    const hash = await passwords.hash('Secret1!');
    await expect(passwords.verify(hash, 'Secret1!')).resolves.toBe(true);
    await expect(passwords.verify(hash, 'secret1!')).resolves.toBe(false);
    await expect(passwords.verify(hash, '')).resolves.toBe(false);
  });

  it('looks at all of a long password', async () => {
    const long = 'Пароль1!'.repeat(16);
    const hash = await passwords.hash(long);
    await expect(passwords.verify(hash, long)).resolves.toBe(true);
    await expect(passwords.verify(hash, `${long.slice(0, -1)}?`)).resolves.toBe(false);
  });

  it('takes a letter as the same, however the keyboard composed it', async () => {
    const hash = await passwords.hash('Café1!'.normalize('NFD'));
    await expect(passwords.verify(hash, 'Café1!'.normalize('NFC'))).resolves.toBe(true);
  });

  it('R13: a login that nobody has is never right, and takes as long', async () => {
    const hash = await passwords.hash('Secret1!');
    await passwords.verify(hash, 'warm up');
    const times = { real: 0, none: 0 };
    for (let round = 0; round < 8; round++) {
      times.real += await millisecondsOf(() => passwords.verify(hash, 'wrong'));
      times.none += await millisecondsOf(async () => {
        expect(await passwords.verify(null, 'wrong')).toBe(false);
      });
    }
    expect(times.none / times.real).toBeGreaterThan(0.4);
    expect(times.none / times.real).toBeLessThan(2.5);
  });

  it('does a hundred at once in bounded memory', async () => {
    const hash = await passwords.hash('Secret1!');
    const before = process.memoryUsage().rss;
    let peak = 0;
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        expect(await passwords.verify(hash, 'Secret1!')).toBe(true);
        peak = Math.max(peak, process.memoryUsage().rss - before);
      }),
    );
    expect(peak).toBeLessThan(256 * 1024 * 1024);
  });
});

describe('gate', () => {
  it('lets so many works run at once and no more, in order, and survives their failures', async () => {
    const gate = new Gate(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const works = Array.from({ length: 10 }, (_, index) =>
      gate.run(async () => {
        begun.push(index);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (index % 3 === 0) throw new Error('failed');
      }),
    );
    const results = await Promise.allSettled(works);
    expect(most).toBe(2);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4);
  });
});
