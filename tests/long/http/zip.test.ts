import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open as openFile, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Entry, open, type ZipFile } from 'yauzl';
import { type ZipEntry, zipLength, zipOf } from '../../../src/http/archives/zip.js';
import { eventually } from '../../support/eventually.js';
import { unzip } from '../../support/unzip.js';

const at = new Date('2026-11-24T10:20:30Z');
const gibibyte = 1024 ** 3;
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

const file = (
  path: string,
  content: string | Buffer = path,
  sum: number | null = crc32(content),
): ZipEntry => {
  const open = async () => Readable.from([Buffer.from(content)]);
  return {
    path,
    at,
    content: { size: Buffer.byteLength(content), crc32: sum, sha256: sha256(content), open },
  };
};
const folder = (path: string): ZipEntry => ({ path, at, content: null });

/** So many zeros that nobody holds. */
const zeros = (path: string, size: number, sum: number | null = null): ZipEntry => ({
  path,
  at,
  content: { size, crc32: sum, sha256: null, open: async () => Readable.from(zeroChunks(size)) },
});

function* zeroChunks(size: number): Generator<Buffer> {
  const chunk = Buffer.alloc(4 * 1024 * 1024);
  for (let left = size; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(left, chunk.length));
}

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

const zipped = (entries: ZipEntry[]): Promise<Buffer> => buffer(Readable.from(zipOf(each(entries))));

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kladovka-zip-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const hasPython = ((): boolean => {
  try {
    execFileSync('python3', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

describe('an archive', () => {
  const entries = [
    folder('Отчёты/'),
    folder('Отчёты/пустая/'),
    file('Отчёты/«Итоги» 2026 🎉.txt', 'всё хорошо'),
    file('Отчёты/empty.txt', ''),
    file('a;b"c?.bin', Buffer.from([0, 1, 2, 255])),
  ];

  it('holds names, contents and dates as they are, and is as long as was said', async () => {
    const bytes = await zipped(entries);
    const found = await unzip(bytes);
    expect([...found.keys()]).toEqual(entries.map(({ path }) => path));
    expect(found.get('Отчёты/«Итоги» 2026 🎉.txt')?.content?.toString()).toBe('всё хорошо');
    expect(found.get('Отчёты/empty.txt')?.size).toBe(0);
    expect(found.get('a;b"c?.bin')?.at).toEqual(at);
    expect(bytes.length).toBe(zipLength(entries));
  });

  it('may be empty', async () => {
    expect((await unzip(await zipped([]))).size).toBe(0);
  });

  (hasPython ? it : it.skip)('is what another program takes for one', async () => {
    const path = join(dir, 'names.zip');
    await pipeline(zipOf(each(entries)), createWriteStream(path));
    const script =
      'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nprint(z.testzip(), len(z.namelist()))';
    expect(execFileSync('python3', ['-c', script, path]).toString().trim()).toBe('None 5');
  });

  it('closes a content and opens no other where its reader leaves', async () => {
    const opened: Readable[] = [];
    const watched = (path: string): ZipEntry => {
      const open = async () => {
        const source = Readable.from(zeroChunks(64 * 1024 * 1024));
        opened.push(source);
        return source;
      };
      return { path, at, content: { size: 64 * 1024 * 1024, crc32: 0, sha256: null, open } };
    };
    const stream = Readable.from(zipOf(each([watched('a'), watched('b')])));
    let read = 0;
    for await (const chunk of stream) {
      read += (chunk as Buffer).length;
      if (read > 1_000_000) break;
    }
    await eventually(() => expect(opened.map(({ destroyed }) => destroyed)).toEqual([true]));
  });

  it.each([
    ['longer', 'abc', 0],
    ['shorter', 'a', 0],
    ['longer, its sum unknown,', 'abc', null],
    ['another', 'ax', crc32('ab')],
    ['another, its sum unknown,', 'ax', null],
  ])('7.19: comes to no good end where a content is %s than was said', async (_, content, sum) => {
    const entry = {
      path: 'a',
      at,
      content: {
        size: 2,
        crc32: sum,
        sha256: sha256('ab'),
        open: async () => Readable.from([Buffer.from(content)]),
      },
    };
    await expect(zipped([entry])).rejects.toThrow('a content is damaged');
  });
});

/** Programs that unpack while it comes, from a pipe that can't be read from its end, into the folder that is given. */
const streamReaders: [string, string, (place: string) => string[]][] = [
  ['busybox', 'busybox', (place) => ['unzip', '-q', '-o', '-', '-d', place]],
  ['Java’s ZipInputStream', 'java', (place) => ['tests/long/http/ReadZip.java', place]],
  ['jar', 'jar', () => ['x']],
];

const isThere = (program: string): boolean => {
  const { error } = spawnSync(program, ['--help'], { stdio: 'ignore' });
  return error === undefined;
};

describe('7.19: an archive that is unpacked while it comes', () => {
  const entries = [
    folder('Отчёты/'),
    file('Отчёты/«Итоги» 2026 🎉.txt', 'всё хорошо'),
    file('empty.txt', ''),
    file('old.txt', 'its sum was not known', null),
    file('inner.zip', Buffer.from('504b0708000000005000000050000000504b0304', 'hex')),
    zeros('zeros.bin', 3_000_000, crc32(Buffer.alloc(3_000_000))),
  ];

  it('has complete headers: each tells checksum and sizes before the content, and no descriptor follows', async () => {
    const bytes = await zipped(entries);
    expect(bytes.length).toBe(zipLength(entries));
    let offset = 0;
    for (const { path, content } of entries) {
      const header = bytes.subarray(offset);
      const size = content?.size ?? 0;
      expect([header.readUInt32LE(0), header.readUInt16LE(6)]).toEqual([0x04034b50, 0x0800]);
      expect([header.readUInt32LE(18), header.readUInt32LE(22)]).toEqual([size, size]);
      const start = 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
      expect(header.subarray(30, 30 + Buffer.byteLength(path)).toString()).toBe(path);
      expect(header.readUInt32LE(14)).toBe(crc32(header.subarray(start, start + size)));
      offset += start + size;
    }
    expect(bytes.readUInt32LE(offset)).toBe(0x02014b50);
  });

  for (const [name, program, args] of streamReaders) {
    (isThere(program) ? it : it.skip)(`is read by ${name}`, async () => {
      const place = await mkdtemp(join(dir, 'unpacked-'));
      const { status, stderr } = spawnSync(program, args(place), {
        cwd: program === 'jar' ? place : undefined,
        input: await zipped(entries),
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      expect([status, stderr.toString()]).toEqual([0, '']);
      expect(await readFile(join(place, 'Отчёты/«Итоги» 2026 🎉.txt'), 'utf8')).toBe('всё хорошо');
      expect(await readFile(join(place, 'old.txt'), 'utf8')).toBe('its sum was not known');
      expect((await stat(join(place, 'zeros.bin'))).size).toBe(3_000_000);
    });
  }

  it('leaves the checksum of a large content that is not known for after it, and says so beforehand', async () => {
    const size = 256 * 1024 * 1024 + 1;
    const path = join(dir, 'unknown.zip');
    const sparse = createSparseFile(path);
    const large = [zeros('large.bin', size), file('after.txt', 'here')];
    for await (const chunk of zipOf(each(large))) await sparse.write(chunk);
    expect(await sparse.close()).toBe(zipLength(large));
    expect(await listOf(path)).toEqual([
      ['large.bin', size],
      ['after.txt', 4],
    ]);
  });
});

describe('ZIP64', () => {
  it('has room for more than 65,535 entries', async () => {
    const entries = Array.from({ length: 70_000 }, (_, i) =>
      i % 100 ? folder(`f${i}/`) : file(`${i}.txt`, ''),
    );
    const bytes = await zipped(entries);
    expect(bytes.length).toBe(zipLength(entries));
    expect((await unzip(bytes)).size).toBe(70_000);
  });

  it('has room for a file of more than 4 GiB, and for what comes after it', async () => {
    const entries = [zeros('huge.bin', 4 * gibibyte + 7), file('after.txt', 'here'), folder('last/')];
    // The zeros are left out: where they stood, a sparse file has a hole.
    const path = join(dir, 'huge.zip');
    const sparse = createSparseFile(path);
    for await (const chunk of zipOf(each(entries))) await sparse.write(chunk);
    const length = await sparse.close();
    expect(length).toBe(zipLength(entries));

    const found = await listOf(path);
    expect(found).toEqual([
      ['huge.bin', 4 * gibibyte + 7],
      ['after.txt', 4],
      ['last/', 0],
    ]);
    if (hasPython) {
      const script =
        "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nprint(z.read('after.txt').decode())";
      expect(execFileSync('python3', ['-c', script, path]).toString().trim()).toBe('here');
    }
  });

  it('is said beforehand, however long it will be', () => {
    const many = Array.from({ length: 10 }, (_, i) => zeros(`${i}`, 100 * gibibyte));
    expect(zipLength(many)).toBeGreaterThan(1000 * gibibyte);
  });
});

function createSparseFile(path: string) {
  const handle = openFile(path, 'w');
  let offset = 0;
  return {
    async write(chunk: Buffer) {
      if (chunk.length < 1_000_000) await (await handle).write(chunk, 0, chunk.length, offset);
      offset += chunk.length;
    },
    async close() {
      await (await handle).close();
      return offset;
    },
  };
}

const listOf = (path: string): Promise<[string, number][]> =>
  new Promise((resolve, reject) => {
    open(path, { lazyEntries: true }, (error, zip: ZipFile) => {
      if (error) return reject(error);
      const found: [string, number][] = [];
      zip.on('entry', (entry: Entry) => {
        found.push([entry.fileName, entry.uncompressedSize]);
        zip.readEntry();
      });
      zip.on('end', () => resolve(found)).on('error', reject);
      zip.readEntry();
    });
  });
