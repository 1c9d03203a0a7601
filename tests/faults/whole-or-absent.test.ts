import { readdirSync, readlinkSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { metadataOf, tusVersion } from '../support/tus.js';
import { tellFigure } from './form.js';
import { blobNames, expectSound, freshBytes, type House, openHouse } from './house.js';

const maxBytes = 4 * 1024 * 1024;
const shortBytes = 20_000;
const longBytes = 900_000;

let house: House;
let by: ApiClient;

beforeAll(async () => {
  house = await openHouse({ env: { MAX_UPLOAD_BYTES: String(maxBytes) } });
  await house.start();
  by = await house.newUser();
});
afterAll(() => house.end());

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

/** Descriptors of files in the store. */
const openFiles = (): string[] =>
  readdirSync(`/proc/${house.server().pid}/fd`).flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/${house.server().pid}/fd/${fd}`);
      return path.startsWith(`${house.storageDir}/blobs`) ? [path] : [];
    } catch {
      return [];
    }
  });

describe('10.2: an upload that does not come to its end leaves nothing', () => {
  it.each(uploads)('%s', async (_, send) => {
    const status = await send();
    expect(status < 200 || status > 299).toBe(true);
    const start = Date.now();
    await eventually(async () => {
      expect(await house.select('SELECT FROM files')).toEqual([]);
      expect(await house.select('SELECT FROM uploads')).toEqual([]);
      expect(await house.select('SELECT FROM users WHERE reserved_bytes + used_bytes > 0')).toEqual([]);
      expect(await blobNames(house)).toEqual([]);
      if (process.platform === 'linux') expect(openFiles()).toEqual([]);
    });
    expect(Date.now() - start).toBeLessThan(5_000);
    await expectSound(house);
  });

  it('and the server does as before', async () => {
    expect((await by.upload('whole.bin', freshBytes(longBytes))).status).toBe(201);
    tellFigure(`10.2 ${uploads.length} kinds of uploads broken off: nothing left within 5 s`);
  });
});
