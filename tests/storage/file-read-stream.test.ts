import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileReadStream } from '../../src/storage/file-read-stream.js';

const content = randomBytes(5 * 1024 * 1024 + 17);
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kladovka-read-'));
  file = path.join(folder, 'content');
  await writeFile(file, content);
});
afterAll(() => rm(folder, { recursive: true }));

describe('8.2: a file that is read as a stream', () => {
  it.each<[string, { start: number; end: number } | undefined]>([
    ['the whole', undefined],
    ['its beginning', { start: 0, end: 99 }],
    ['its middle', { start: 262_143, end: 1_048_577 }],
    ['its end, and what would be beyond', { start: 5_242_000, end: 9_999_999 }],
    ['nothing beyond its end', { start: 6_000_000, end: 6_000_100 }],
  ])('gives %s', async (_what, range) => {
    const stream = new FileReadStream(await open(file), range);
    const expected = range ? content.subarray(range.start, range.end + 1) : content;
    expect((await buffer(stream)).equals(expected)).toBe(true);
  });

  it('uses memory again that is given back, and none that is not', async () => {
    const stream = new FileReadStream(await open(file));
    const seen = new Set<ArrayBufferLike>();
    const came: Buffer[] = [];
    let held: Buffer | null = null;
    for await (const chunk of stream) {
      seen.add(chunk.buffer);
      came.push(Buffer.from(chunk));
      if (held) stream.recycle(held);
      held = chunk;
    }
    expect(Buffer.concat(came).equals(content)).toBe(true);
    expect(seen.size).toBeLessThanOrEqual(4);

    const kept = await new FileReadStream(await open(file)).toArray();
    expect(Buffer.concat(kept).equals(content)).toBe(true);
    expect(new Set(kept.map((chunk: Buffer) => chunk.buffer)).size).toBe(kept.length);
  });

  it('closes its file, read to the end or left', async () => {
    for (const leave of [false, true]) {
      const handle = await open(file);
      const stream = new FileReadStream(handle);
      for await (const _ of stream) if (leave) break;
      await new Promise((resolve) => (stream.closed ? resolve(null) : stream.once('close', resolve)));
      expect(handle.fd).toBe(-1);
    }
  });

  it('tells a fault of the disk', async () => {
    const stream = new FileReadStream(await open(folder));
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
