import { randomBytes } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

/** Of one network at once, of archives as of uploads. */
const MOST = 10;
/** More than the machine's buffers take in where nobody reads. */
const LARGE = 24 * 1024 * 1024;

const network = '2001:db8:4:1';
const nextNetwork = '2001:db8:4:2';

let server: TestServer;
let owner: ApiClient;
let folderId: string;

beforeAll(async () => {
  server = await startServer({ trustProxy: 1 });
  owner = await newClient(server);
  folderId = (await owner.post('/folders', { name: 'shared' })).body.id;
  await owner.upload('large.bin', new Uint8Array(randomBytes(LARGE)), { fields: { folderId } });
});
afterAll(() => server.stop());

const linkTo = async (kind: string): Promise<string> =>
  `/s/${(await owner.post(`/folders/${folderId}/links`, { kind })).body.token}`;

interface Open {
  sent: ClientRequest;
  /** 429 where it is one too many, 100 or 200 where it has begun; null before. */
  status(): number | null;
}

function open(method: string, path: string, address: string, more: Record<string, string> = {}): Open {
  let status: number | null = null;
  const headers = { 'X-Forwarded-For': address, ...more };
  const sent = request(server.url + path, { method, headers, agent: false });
  sent.on('continue', () => {
    status = 100;
  });
  // Not read: what is not refused goes on until it is broken off.
  sent.on('response', (answer) => {
    status = answer.statusCode ?? null;
  });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  return { sent, status: () => status };
}

function takeArchive(path: string, address: string): Open {
  const archive = open('GET', path, address);
  archive.sent.end();
  return archive;
}

/** An upload of which nothing comes. */
const announceFile = (path: string, address: string): Open =>
  open('POST', `${path}/files`, address, {
    'Content-Type': 'multipart/form-data; boundary=b',
    Expect: '100-continue',
  });

it.each([
  ['archives', 'download', takeArchive, 200],
  ['uploads', 'upload', announceFile, 100],
] as const)(
  '10.6: the addresses of a /64 have ten %s by a link at once together, and those of the next one ten of their own',
  async (_, kind, begin, begun) => {
    const path = await linkTo(kind);
    const expectAll = (all: Open[], status: number) =>
      eventually(() => expect(all.map((one) => one.status())).toEqual(all.map(() => status)));
    const held = Array.from({ length: MOST }, (_, i) => begin(path, `${network}::${i + 1}`));
    await expectAll(held, begun);
    const refused = begin(path, `${network}:ffff:ffff:ffff:ffff`);
    await expectAll([refused], 429);
    const others = Array.from({ length: MOST }, (_, i) => begin(path, `${nextNetwork}::${i + 1}`));
    await expectAll(others, begun);
    for (const { sent } of [...held, ...others, refused]) sent.destroy();
    await eventually(async () => {
      const again = begin(path, `${network}::1`);
      await eventually(() => expect(again.status()).not.toBeNull());
      again.sent.destroy();
      expect(again.status()).toBe(begun);
    });
  },
);
