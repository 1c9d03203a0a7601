import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { SumsThread } from '../../src/storage/sums-thread.js';

const shared = (content: Buffer): Buffer => {
  const memory = Buffer.from(new SharedArrayBuffer(content.length));
  content.copy(memory);
  return memory;
};

const sumsOf = (content: Buffer) => ({
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  crc32: crc32(content),
});

describe('8.3: a thread of its own', () => {
  it('reckons the sums of contents that come at the same time, piece by piece', async () => {
    const thread = new SumsThread();
    const contents = [0, 1, 99_999, 1_200_000].map((length) => randomBytes(length));
    const running = contents.map(() => thread.begin());
    for (let start = 0; start < 1_200_000; start += 70_000)
      await Promise.all(
        contents.map(async (content, i) => {
          const piece = content.subarray(start, start + 70_000);
          if (piece.length > 0) await running[i]?.update(shared(piece));
        }),
      );
    expect(await Promise.all(running.map((one) => one.end()))).toEqual(contents.map(sumsOf));
  });

  it('reads the bytes no more once it has said so', async () => {
    const running = new SumsThread().begin();
    const [one, two] = [randomBytes(1000), randomBytes(1000)];
    const memory = shared(one);
    await running.update(memory);
    two.copy(memory);
    await running.update(memory);
    expect(await running.end()).toEqual(sumsOf(Buffer.concat([one, two])));
  });

  it('that falls takes its contents along, and the next one has another', async () => {
    const thread = new SumsThread();
    const fallen = thread.begin();
    const isNoBytes = 'no bytes' as unknown as Uint8Array;
    await expect(fallen.update(isNoBytes)).rejects.toThrow();
    await expect(fallen.update(shared(Buffer.from('more')))).rejects.toThrow('has ended');
    await expect(fallen.end()).rejects.toThrow('has ended');
    const next = thread.begin();
    await next.update(shared(Buffer.from('a')));
    expect(await next.end()).toEqual(sumsOf(Buffer.from('a')));
  });

  it('keeps a process for as long as somebody waits, and no longer', () => {
    const script = `import { SumsThread } from './dist/storage/sums-thread.js';
      const running = new SumsThread().begin();
      running.end().then(({ size }) => console.log('size', size));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(output).toBe('size 0\n');
  });
});
