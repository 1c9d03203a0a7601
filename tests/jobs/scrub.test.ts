import { appendFile, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BlobMissingError, type BlobStore } from '../../src/domain/files/blob-store.js';
import { scrubContents } from '../../src/domain/scrub/scrub-contents.js';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

const dayMs = 86_400_000;
const never = new AbortController().signal;

let server: TestServer;
let owner: ApiClient;
let admin: ApiClient;
/** Every round of this file is due when it is asked for. */
let now = Date.now();

beforeAll(async () => {
  server = await startServer();
  owner = await newClient(server);
  admin = await newAdmin(server);
});
afterEach(() => server.sql('UPDATE scrub SET after_key = NULL, began_at = NULL', {}));
afterAll(() => server.stop());

const goOn = (ports: Partial<TestServer['ports']> = {}, signal = never) =>
  scrubContents({ ...server.ports, ...ports })(signal, new Date(now));

/** To the end of the round. */
async function scrub(ports: Partial<TestServer['ports']> = {}): Promise<void> {
  now += 91 * dayMs;
  while (await goOn(ports));
}

const withBlobs = (blobs: Partial<BlobStore>) => ({
  blobs: Object.assign(Object.create(server.ports.blobs) as BlobStore, blobs),
});

async function newFile(name: string, content = 'a few words'): Promise<Body & { path: string }> {
  const { body } = await owner.upload(name, content);
  const file = await server.ports.files.find(body.id);
  return { ...body, path: join(server.settings.storageDir, 'blobs', String(file?.blobKey)) };
}

interface Row {
  crc32: number | null;
  damaged_at: Date | null;
  version: number;
}

const rowOf = async ({ id }: Body): Promise<Row> => {
  const [rows] = (await server.sql('SELECT crc32, damaged_at, version FROM files WHERE id = $id', {
    id,
  })) as [Row[]];
  return rows[0] as Row;
};
const forget = ({ id }: Body) => server.sql('UPDATE files SET crc32 = NULL WHERE id = $id', { id });

const told = async (event: string): Promise<string[]> =>
  (await admin.get('/logs?limit=500')).body.items
    .filter((line) => line.event === event)
    .map(({ details }) => JSON.stringify(details));

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

describe('7.19: a file from before there was a CRC-32', () => {
  it('gets it, in the trash too, and is no other version of itself', async () => {
    const [file, trashed] = [await newFile('old.txt', '123456789'), await newFile('thrown-away.txt', '')];
    await owner.delete(`/files/${trashed.id}`);
    for (const old of [file, trashed]) await forget(old);
    const { version } = await rowOf(file);
    await scrub();
    expect(await rowOf(file)).toEqual({ crc32: 0xcbf43926, damaged_at: null, version });
    expect((await rowOf(trashed)).crc32).toBe(0);
  });

  it('gets none that makes its damage look good', async () => {
    const file = await newFile('old-and-rotten.txt');
    await forget(file);
    await flip(file.path);
    await scrub();
    expect((await rowOf(file)).crc32).toBeNull();
  });
});

const damages: [string, (path: string) => Promise<unknown>][] = [
  ['one bit is another', flip],
  ['the end is missing', async (path) => truncate(path, (await stat(path)).size - 1)],
  ['all but the name is missing', (path) => truncate(path, 0)],
  ['something was added', (path) => appendFile(path, 'x')],
  ['the bytes are gone', (path) => rm(path)],
];

describe('7.19: a file that rots', () => {
  it.each(damages)('is found where %s, alone, and told', async (_, damage) => {
    const [file, other] = [await newFile(`${_}.txt`), await newFile(`beside ${_}.txt`)];
    await damage(file.path);
    await scrub();
    expect((await rowOf(file)).damaged_at).toEqual(new Date(now));
    expect((await rowOf(other)).damaged_at).toBeNull();
    await eventually(async () => {
      expect((await told('file.damaged')).filter((details) => details.includes(file.id))).toHaveLength(1);
    });
  });

  it('keeps the moment when it was found, until it is mended or replaced', async () => {
    const [first, second] = [await newFile('mended.txt'), await newFile('replaced.txt')];
    for (const { path } of [first, second]) await flip(path);
    await scrub();
    const { damaged_at: found } = await rowOf(first);
    await scrub();
    expect(await rowOf(first)).toMatchObject({ damaged_at: found });
    expect(found).not.toBeNull();

    await flip(first.path);
    await owner.upload('replaced.txt', 'anew', { fields: { onConflict: 'replace' } });
    expect((await rowOf(second)).damaged_at).toBeNull();
    await scrub();
    expect((await rowOf(first)).damaged_at).toBeNull();
  });

  it('that was replaced or deleted while it was looked at is no damage', async () => {
    const [replaced, deleted] = [await newFile('soon-another.txt'), await newFile('soon-gone.txt')];
    let isDone = false;
    const measure: BlobStore['measure'] = async (key) => {
      if (!isDone) {
        isDone = true;
        await owner.upload('soon-another.txt', 'anew', { fields: { onConflict: 'replace' } });
        await owner.delete(`/files/${deleted.id}?permanent=true`);
      }
      if ([replaced, deleted].some(({ path }) => path.endsWith(key))) throw new BlobMissingError(key);
      return server.ports.blobs.measure(key);
    };
    await scrub(withBlobs({ measure }));
    expect((await rowOf(replaced)).damaged_at).toBeNull();
    // The log is written in order: what comes after the round is there when all of that is.
    const last = await newFile('afterwards.txt');
    await eventually(async () => expect(String(await told('file.uploaded'))).toContain(last.id));
    const ofThese = (details: string) => [replaced, deleted].some(({ id }) => details.includes(id));
    expect((await told('file.damaged')).filter(ofThese)).toEqual([]);
  });
});

describe('7.19: a store that is away', () => {
  const blobsFolder = () => join(server.settings.storageDir, 'blobs');

  it('marks nothing, and is gone on with once it is back', async () => {
    const file = await newFile('away.txt');
    await forget(file);
    await rename(blobsFolder(), `${blobsFolder()}-away`);
    await expect(scrub()).rejects.toMatchObject({ code: 'storage_unavailable' });
    await rename(`${blobsFolder()}-away`, blobsFolder());
    expect(await rowOf(file)).toMatchObject({ crc32: null, damaged_at: null });
    while (await goOn());
    expect((await rowOf(file)).crc32).not.toBeNull();
  });

  it('is told from one file that can’t be read: that is passed over, and named', async () => {
    const [file, other] = [await newFile('unreadable.txt'), await newFile('readable.txt')];
    for (const one of [file, other]) await forget(one);
    const measure: BlobStore['measure'] = (key) =>
      file.path.endsWith(key)
        ? Promise.reject(new DomainError('storage_unavailable'))
        : server.ports.blobs.measure(key);
    await expect(scrub(withBlobs({ measure }))).rejects.toThrow(file.id);
    while (await goOn(withBlobs({ measure })));
    expect(await rowOf(file)).toMatchObject({ crc32: null, damaged_at: null });
    expect((await rowOf(other)).crc32).not.toBeNull();
  });
});

describe('7.19: the scrub', () => {
  const counted = () => {
    const keys: string[] = [];
    const measure: BlobStore['measure'] = (key, options) => {
      keys.push(key);
      return server.ports.blobs.measure(key, { signal: options?.signal });
    };
    return { keys, ...withBlobs({ measure }) };
  };

  it('goes on after a restart from where it was, in the order of the keys, and tells of its end', async () => {
    await newFile('one.txt');
    await newFile('another.txt');
    const { keys, blobs } = counted();
    const stop = new AbortController();
    const measure: BlobStore['measure'] = (key, options) => {
      if (keys.length === 1) stop.abort();
      return blobs.measure(key, options);
    };
    now += 91 * dayMs;
    expect(await goOn(withBlobs({ measure }), stop.signal)).toBe(false);
    const [first, broken] = keys.splice(0);
    while (await goOn({ blobs }));
    expect(keys[0]).toBe(broken);
    expect(keys).not.toContain(first);
    expect(keys).toEqual(keys.toSorted());
    const [rows] = (await server.sql('SELECT count(*)::int AS count FROM files', {})) as [
      { count: number }[],
    ];
    expect(keys).toHaveLength((rows[0]?.count ?? 0) - 1);
    await eventually(async () => {
      expect((await told('storage.scrubbed'))[0]).toContain(`"fileCount":${rows[0]?.count}`);
    });
  });

  it('looks at everything again after so many days, not sooner, and never where the operator wants none', async () => {
    await scrub();
    const { keys, blobs } = counted();
    now += 89 * dayMs;
    expect(await goOn({ blobs })).toBe(false);
    expect(keys).toEqual([]);
    now += 2 * dayMs;
    expect(await goOn({ blobs, rules: { ...server.ports.rules, scrubDays: 0 } })).toBe(false);
    expect(keys).toEqual([]);
    expect(await goOn({ blobs })).toBe(true);
    expect(keys.length).toBeGreaterThan(0);
  });
});

describe('10.3: what the scrub tells', () => {
  interface State {
    last: { damagedCount: number; readBytes: number };
    damaged: { id: string; isTrashed: boolean }[];
    [member: string]: unknown;
  }
  const state = async () => (await admin.get('/scrub')).body as unknown as State;

  it('is how far the round is, what the last one came to, and which files are damaged', async () => {
    const [file, trashed] = [await newFile('told.txt'), await newFile('told-in-the-trash.txt')];
    for (const { path } of [file, trashed]) await flip(path);
    await owner.delete(`/files/${trashed.id}`);
    await scrub();
    const ended = await state();
    expect(ended).toMatchObject({ everyDays: 90, bytesPerSecond: 20 * 1024 * 1024, underWay: null });
    expect(ended.last).toMatchObject({ endedAt: new Date(now).toISOString() });
    expect(ended.last.damagedCount).toBe(ended.damaged.length);
    expect(ended.last.readBytes).toBeGreaterThan(0);
    const named = ended.damaged.filter(({ id }) => [file.id, trashed.id].includes(id));
    const ofOwner = { ownerLogin: owner.user?.login, damagedAt: new Date(now).toISOString() };
    expect(named.sort((one, other) => Number(one.isTrashed) - Number(other.isTrashed))).toMatchObject([
      { id: file.id, name: 'told.txt', isTrashed: false, ...ofOwner },
      { id: trashed.id, name: 'told-in-the-trash.txt', isTrashed: true, ...ofOwner },
    ]);

    // The next one is under way, and the last one is still told of.
    now += 91 * dayMs;
    const stop = new AbortController();
    const measure: BlobStore['measure'] = (key) => {
      stop.abort();
      return server.ports.blobs.measure(key);
    };
    await goOn(withBlobs({ measure }), stop.signal);
    const going = await state();
    expect(going).toMatchObject({ beganAt: new Date(now).toISOString(), last: ended.last });
    expect(going.underWay).toMatchObject({ totalBytes: expect.any(Number) });
  });

  it('reads no faster than it is told', async () => {
    await newFile('slow.txt');
    const paces = new Set<number | undefined>();
    const measure: BlobStore['measure'] = (key, options) => {
      paces.add(options?.bytesPerSecond);
      return server.ports.blobs.measure(key);
    };
    await scrub({
      ...withBlobs({ measure }),
      rules: { ...server.ports.rules, scrubBytesPerSecond: 7_000_000 },
    });
    expect([...paces]).toEqual([7_000_000]);
  });
});
