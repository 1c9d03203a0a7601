import { readdirSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { environmentOf, type FakeS3, fakeS3 } from '../support/fake-s3.js';
import { metadataOf, tusVersion } from '../support/tus.js';
import { tellFigure } from './form.js';
import { blobNames, expectSound, freshBytes, type House, openHouse } from './house.js';

const maxBytes = 4 * 1024 * 1024;
const shortBytes = 20_000;
const longBytes = 900_000;
/** More than goes to a bucket in one request. */
const sentInParts = 65 * 1024 * 1024;

let house: House;
let by: ApiClient;

const env = { MAX_UPLOAD_BYTES: String(maxBytes) };

async function begin(more: Record<string, string>): Promise<void> {
  house = await openHouse({ env: { ...env, ...more } });
  await house.start();
  by = await house.newUser();
}

const boundary = 'kladovka-boundary';
const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="part.bin"\r\n\r\n`;
const tail = `\r\n--${boundary}--\r\n`;

interface Sending {
  method?: string;
  path?: string;
  headers: Record<string, string | number>;
  /** What is sent, and then the connection ends if not all that was announced has come. */
  pieces: (string | Uint8Array)[];
}

/** As a client library would not do it. Returns the status; 0 where the connection broke first. */
const send = ({ method = 'POST', path = '/files', headers, pieces }: Sending): Promise<number> =>
  new Promise((resolve) => {
    const sending = request(`${house.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${by.token}`, ...headers },
    });
    sending.once('response', (answer) => {
      answer.resume().once('close', () => resolve(answer.statusCode ?? 0));
    });
    sending.once('error', () => resolve(0));
    const next = (i: number) => {
      const piece = pieces[i];
      if (piece !== undefined) sending.write(piece, () => next(i + 1));
      else setTimeout(() => sending.destroy(), 150);
    };
    next(0);
  });

const formHeaders = (length?: number) => ({
  'Content-Type': `multipart/form-data; boundary=${boundary}`,
  ...(length === undefined ? {} : { 'Content-Length': length }),
});
const formOf = (size: number): Uint8Array[] => [Buffer.from(head), freshBytes(size), Buffer.from(tail)];
const lengthOf = (pieces: Uint8Array[]) => pieces.reduce((sum, { length }) => sum + length, 0);

/** Announces an upload of tus and sends `bytes` with what else its request says; then it is given up. */
async function inGoes(
  length: number,
  bytes: Uint8Array,
  headers: Record<string, string | number> = {},
  fields: Record<string, string> = {},
): Promise<number> {
  const begun = await by.raw('POST', '/api/v1/uploads', {
    headers: {
      ...tusVersion,
      'Upload-Length': String(length),
      'Upload-Metadata': metadataOf({ filename: 'part.bin', ...fields }),
    },
  });
  if (begun.status !== 201) return begun.status;
  const path = String(begun.headers.get('Location')).replace(/^.*\/api\/v1/, '');
  const status = await send({
    method: 'PATCH',
    path,
    headers: {
      ...tusVersion,
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': 0,
      'Content-Length': bytes.length,
      ...headers,
    },
    pieces: [bytes],
  });
  // What came of an upload in several goes stays for the next one, until its sender gives it up or a day is over.
  await by.raw('DELETE', `/api/v1${path}`, { headers: tusVersion });
  return status;
}

const wrongDigest = `sha-256=:${Buffer.alloc(32).toString('base64')}:`;

const uploads: [string, () => Promise<number>][] = [];
for (const [kind, size] of [
  ['a short form', shortBytes],
  ['a long form', longBytes],
] as const) {
  const whole = () => formOf(size);
  uploads.push(
    [
      `${kind}, aborted`,
      () =>
        send({
          headers: formHeaders(size + 500),
          pieces: whole()
            .slice(0, 1)
            .concat(freshBytes(size / 2)),
        }),
    ],
    [`${kind}, short of its delimiter`, () => send({ headers: formHeaders(), pieces: whole().slice(0, 2) })],
    [
      `${kind}, longer than announced`,
      () => {
        const pieces = whole();
        return send({ headers: formHeaders(lengthOf(pieces) - size / 2), pieces });
      },
    ],
    [
      `${kind}, of another digest`,
      () => {
        const pieces = whole();
        return send({
          headers: { ...formHeaders(lengthOf(pieces)), 'Repr-Digest': wrongDigest },
          pieces,
        });
      },
    ],
    [
      `an upload in several goes of ${size} bytes, aborted`,
      () => inGoes(size, freshBytes(size / 2), { 'Content-Length': size }),
    ],
    [`an upload in several goes of ${size} bytes, too long`, () => inGoes(size, freshBytes(size + 1))],
    [
      `an upload in several goes of ${size} bytes, of another checksum`,
      () =>
        inGoes(size, freshBytes(size), {
          'Upload-Checksum': `sha1 ${Buffer.alloc(20).toString('base64')}`,
        }),
    ],
    [
      `an upload in several goes of ${size} bytes, of another digest`,
      () => inGoes(size, freshBytes(size), {}, { sha256: 'a'.repeat(64) }),
    ],
  );
}
uploads.push(
  [
    'a form over the limit, announced',
    () => {
      const pieces = formOf(maxBytes + 100_000);
      return send({ headers: formHeaders(lengthOf(pieces)), pieces });
    },
  ],
  [
    'a form over the limit, not announced',
    () => send({ headers: formHeaders(), pieces: formOf(maxBytes + 100_000) }),
  ],
  ['an upload in several goes over the limit', () => inGoes(maxBytes + 1, freshBytes(1))],
);

/** Descriptors of files in the folder. */
const openFiles = (folder: string): string[] =>
  readdirSync(`/proc/${house.server().pid}/fd`).flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/${house.server().pid}/fd/${fd}`);
      return path.startsWith(`${house.storageDir}/${folder}`) ? [path] : [];
    } catch {
      return [];
    }
  });

interface Place {
  /** Where uploads wait until they are known to be wanted. */
  folder: string;
  /** All that is stored, or on its way. */
  left(): Promise<string[]>;
}

async function expectNothing({ folder, left }: Place): Promise<void> {
  const start = Date.now();
  await eventually(async () => {
    expect(await house.select('SELECT FROM files')).toEqual([]);
    expect(await house.select('SELECT FROM uploads')).toEqual([]);
    expect(await house.select('SELECT FROM users WHERE reserved_bytes + used_bytes > 0')).toEqual([]);
    expect(await left()).toEqual([]);
    if (process.platform === 'linux') expect(openFiles(folder)).toEqual([]);
  });
  expect(Date.now() - start).toBeLessThan(5_000);
  await expectSound(house);
}

const isRefused = (status: number): boolean => status < 200 || status > 299;

describe('10.2: an upload that does not come to its end leaves nothing', () => {
  beforeAll(() => begin({}));
  afterAll(() => house.end());
  const place: Place = { folder: 'blobs', left: () => blobNames(house) };

  it.each(uploads)('%s', async (_, send) => {
    expect(isRefused(await send())).toBe(true);
    await expectNothing(place);
  });

  it('and the server does as before', async () => {
    expect((await by.upload('whole.bin', freshBytes(longBytes))).status).toBe(201);
    tellFigure(`10.2 ${uploads.length} kinds of uploads broken off: nothing left within 5 s`);
  });
});

describe('10.2: nor does it with a bucket', () => {
  let bucket: FakeS3;
  beforeAll(async () => {
    bucket = await fakeS3();
    await begin({ ...environmentOf(bucket.settings), MAX_UPLOAD_BYTES: String(maxBytes + sentInParts) });
  });
  afterAll(async () => {
    await house.end();
    await bucket.close();
  });
  const isOurs = (path: string) => !path.endsWith('store-id');
  const place: Place = {
    folder: 'tmp',
    left: async () => [
      ...[...bucket.objects.keys()].filter(isOurs),
      ...[...bucket.uploads.keys()].map((id) => `unfinished ${id}`),
      ...(await readdir(`${house.storageDir}/tmp`)).filter(isOurs),
    ],
  };

  it.each(uploads.filter(([kind]) => !kind.includes('over the limit')))('%s', async (_, send) => {
    expect(isRefused(await send())).toBe(true);
    await expectNothing(place);
  });

  it.each([
    ['a part', 'PUT'],
    ['the parts that it joins', 'POST'],
  ])('a form so large that it goes in parts, of which the bucket refuses %s', async (_, method) => {
    bucket.fault = (asked, res, req) => {
      if (asked.method !== method || !asked.query.has('uploadId')) return false;
      req.resume().once('end', () => res.writeHead(403).end());
      return true;
    };
    expect((await by.upload('large.bin', freshBytes(sentInParts))).status).toBe(503);
    bucket.fault = null;
    await expectNothing(place);
  });

  it('and the server does as before', async () => {
    expect((await by.upload('whole.bin', freshBytes(longBytes))).status).toBe(201);
  });
});
