import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BrowserClient } from '../../support/browser-client.js';
import { ApiClient, type Body, goodPassword, newAdmin, newClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { startServer, type TestServer } from '../../support/server.js';
import { beginUpload, tusVersion } from '../../support/tus.js';

/** Where somebody's rights change, and where what they began goes on: two instances over one database and one folder. */
let here: TestServer;
let there: TestServer;
let admin: ApiClient;
/** Of somebody who has nothing to fear: what auditors look at. */
let ownFile: Body;
let ownFolder: Body;
const requests: ClientRequest[] = [];
let record: jest.SpiedFunction<TestServer['ports']['events']['record']>;

/** More than what a client that reads nothing is sent in advance. */
const BYTES = 8 * 1024 * 1024;
/** So soon it must be over; a look every two seconds, and a machine that has much else to do. */
const SOON_MILLISECONDS = 12_000;

beforeAll(async () => {
  here = await startServer();
  there = await startServer({ storageDir: here.settings.storageDir }, here);
  admin = await newAdmin(here);
  const owner = await newClient(here);
  ({ file: ownFile, folder: ownFolder } = await storedBy(owner));
}, 60_000);
afterAll(async () => {
  await there.stop();
  await here.stop();
});

async function storedBy(owner: ApiClient): Promise<{ file: Body; folder: Body }> {
  const { body: folder } = await owner.post('/folders', { name: 'Folder' });
  const bytes = new Uint8Array(BYTES).fill(32);
  const { body: file } = await owner.upload('film.txt', bytes, { fields: { folderId: folder.id } });
  return { file, folder };
}

/** Something that is under way, and stands still. */
interface Transfer {
  name: string;
  /** Whether the other side has broken it off. */
  isBroken(): Promise<boolean>;
}

/** A download of which nothing is read until it is asked for: then it comes to its end, or it does not. */
async function download(name: string, path: string, headers: Record<string, string>): Promise<Transfer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asking = request(there.url + path, { headers, agent: false }, resolve).once('error', reject);
    requests.push(asking);
    asking.end();
  });
  if (answer.statusCode !== 200 && answer.statusCode !== 206)
    throw new Error(`${name} was answered ${answer.statusCode}`);
  return {
    name,
    isBroken: () =>
      new Promise((resolve) => {
        answer.once('error', () => undefined).once('close', () => resolve(!answer.complete));
        answer.resume();
      }),
  };
}

/** An upload of which a part is sent. */
function upload(
  name: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  begin: string,
): Transfer {
  const sending = request(there.url + path, { method, headers, agent: false });
  requests.push(sending);
  let isOver = false;
  sending
    .once('error', () => undefined)
    .once('close', () => {
      isOver = true;
    });
  sending.write(begin);
  return { name, isBroken: async () => isOver || (await endOf(sending)) };
}

/** What goes on takes another byte, and still is there in a moment. */
const endOf = (sending: ClientRequest): Promise<boolean> =>
  new Promise((resolve) => {
    sending.once('close', () => resolve(true));
    sending.write(' ', () => setTimeout(() => resolve(sending.destroyed), 200));
  });

const boundary = 'XXX';
const form = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc`;
const formHeaders = (length: number) => ({
  'Content-Type': `multipart/form-data; boundary=${boundary}`,
  'Content-Length': String(length),
});

interface Person {
  token: ApiClient;
  browser: BrowserClient;
}

/** An auditor, who looks at what is others', and has files of their own. */
async function newPerson(): Promise<Person> {
  const token = await newClient(here, 'auditor');
  return { token, browser: await BrowserClient.signedIn(there, String(token.user?.login), goodPassword) };
}

const cookieOf = (browser: BrowserClient) => ({ Cookie: `kladovka.sid=${browser.cookie('kladovka.sid')}` });

const downloads = async ({ token, browser }: Person): Promise<Transfer[]> => {
  const bearer = { Authorization: `Bearer ${token.token}` };
  const content = `/api/v1/files/${ownFile.id}/content`;
  return Promise.all([
    download('a file by token', content, bearer),
    download('a part of it', content, { ...bearer, Range: `bytes=1-${BYTES - 2}` }),
    download('a folder by token', `/api/v1/folders/${ownFolder.id}/content`, bearer),
    download('a file by cookie', content, cookieOf(browser)),
    download('a look at it', `${content}?disposition=inline`, cookieOf(browser)),
  ]);
};

/** Of everybody's: `crowd` makes them more than a client is sent in advance. */
const lists = async ({ token }: Person): Promise<Transfer[]> => {
  const bearer = { Authorization: `Bearer ${token.token}` };
  return Promise.all([
    download('a list as CSV', '/api/v1/exports/users?format=csv', bearer),
    download('a list as JSON Lines', '/api/v1/exports/users?format=jsonl', bearer),
    download('the audit', '/api/v1/audit/export?format=jsonl', bearer),
  ]);
};

const crowd = async () => {
  await here.fill(
    `INSERT INTO users (id, login, full_name, email, storage_path, is_admin, is_active, created_at, updated_at)
     SELECT gen_random_uuid(), 'crowd' || n, repeat('Ж', 100), 'crowd' || n || '@' || repeat('a', 200), 'users/crowd' || n,
       false, true, now(), now()
     FROM generate_series(1, 40000) AS n`,
    {},
  );
  await here.fill(
    `INSERT INTO audit (time, act, actor_kind, means, agent)
     SELECT now(), 'file.updated', 'system', 'job', repeat('x', 250) FROM generate_series(1, 40000)`,
    {},
  );
};

const uploads = async ({ token }: Person): Promise<Transfer[]> => {
  const bearer = { Authorization: `Bearer ${token.token}` };
  const resumable = await beginUpload(token, 1000);
  const tusHeaders = {
    ...tusVersion,
    'Content-Type': 'application/offset+octet-stream',
    'Upload-Offset': '0',
  };
  return [
    upload('a form', 'POST', '/api/v1/files', { ...bearer, ...formHeaders(1_000_000) }, form),
    upload('a short form', 'POST', '/api/v1/files', { ...bearer, ...formHeaders(1000) }, form),
    upload(
      'a resumable upload',
      'PATCH',
      `/api/v1${resumable}`,
      { ...bearer, ...tusHeaders, 'Content-Length': '1000' },
      'abc',
    ),
  ];
};

const soon = () => new Date(Date.now() + 1_500).toISOString();
const accepted = async (answer: Promise<{ status: number }>): Promise<void> => {
  expect((await answer).status).toBeLessThan(300);
};
const changed = (person: Person, changes: object) =>
  accepted(admin.patch(`/users/${person.token.user?.id}`, changes));

/** What ends somebody's rights. */
const causes: [cause: string, act: (person: Person) => Promise<void>][] = [
  [
    'signed out',
    async ({ token, browser }) => {
      await accepted(token.post('/auth/logout'));
      const page = await (await browser.get('/files')).text();
      await browser.post('/logout', { _csrf: /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '' });
    },
  ],
  [
    'signed out by an administrator',
    ({ token }) => accepted(admin.delete(`/users/${token.user?.id}/sessions`)),
  ],
  ['blocked', (person) => changed(person, { isActive: false })],
  ['at the end of their account, by the clock', (person) => changed(person, { expiresAt: soon() })],
  ['given another password', (person) => changed(person, { password: 'Another-kiosk-27!' })],
  ['deleted', ({ token }) => accepted(admin.delete(`/users/${token.user?.id}`))],
  [
    'somebody whose password was changed at another device',
    async ({ token }) => {
      const other = await (await ApiClient.anonymous(here)).signIn(String(token.user?.login));
      await accepted(
        other.post('/auth/password', { currentPassword: goodPassword, newPassword: 'Another-kiosk-27!' }),
      );
    },
  ],
];

/** What was broken off by its right: a session or a link. */
const told = () =>
  record.mock.calls.filter(([name]) => name === 'transfer.broken_off').map(([, , facts]) => facts);

const namesOf = (transfers: Transfer[]) => transfers.map(({ name }) => name);

/** All that goes by one right is looked at together. Each of these must be broken off, and none of the others. */
async function expectBroken(rights: number, broken: Transfer[], spared: Transfer[] = []): Promise<void> {
  const since = Date.now();
  await eventually(() => expect(new Set(told().map((facts) => JSON.stringify(facts))).size).toBe(rights));
  const left = async (transfers: Transfer[]) =>
    (await Promise.all(transfers.map(async (one) => ((await one.isBroken()) ? [] : [one])))).flat();
  let going = broken;
  // A short form that goes by the disk meanwhile is looked at anew.
  await eventually(async () => {
    going = await left(going);
    expect(namesOf(going)).toEqual([]);
  });
  expect(Date.now() - since).toBeLessThan(SOON_MILLISECONDS);
  expect(namesOf(await left(spared))).toEqual(namesOf(spared));
}

describe('4: what is under way breaks off where its rights end, at another instance', () => {
  beforeEach(() => {
    record = jest.spyOn(there.ports.events, 'record');
  });
  afterEach(() => {
    record.mockRestore();
    for (const one of requests.splice(0)) one.destroy();
  });

  it('of whoever is signed out, blocked, deleted, at their end, or has another password', async () => {
    const begun: { act: () => Promise<void>; all: Transfer[] }[] = [];
    for (const [cause, act] of causes) {
      const person = await newPerson();
      const all = [...(await downloads(person)), ...(await uploads(person))];
      begun.push({
        act: () => act(person),
        all: all.map((one) => ({ ...one, name: `${cause}: ${one.name}` })),
      });
    }
    const spared = await newPerson();
    const goesOn = [...(await downloads(spared)), ...(await uploads(spared))];
    await Promise.all(begun.map(({ act }) => act()));
    await expectBroken(
      2 * causes.length,
      begun.flatMap(({ all }) => all),
      goesOn,
    );
  }, 90_000);

  it('of whoever looks at others’ by a role that is taken, or asks for more by now', async () => {
    const [demoted, unproven] = await Promise.all([newPerson(), newPerson()]);
    await crowd();
    const ofDemoted = [...(await downloads(demoted)), ...(await lists(demoted))];
    const own = await uploads(demoted);
    await changed(demoted, { role: 'user' });
    await expectBroken(2, ofDemoted, own);
    record.mockClear();
    const ofUnproven = [...(await downloads(unproven)), ...(await lists(unproven))];
    there.settings.rules.secondFactorRequired = 'staff';
    await expectBroken(2, ofUnproven, await uploads(unproven));
    there.settings.rules.secondFactorRequired = 'nobody';
  }, 60_000);

  it('by a link that is revoked, at its end, has another password, or whose owner or file is gone', async () => {
    const begun: Awaited<ReturnType<typeof byLinks>>[] = [];
    for (const [cause, act] of linkCauses) begun.push(await byLinks(cause, act));
    const { all: goesOn, act: widen } = await byLinks('wider', (_, link) =>
      accepted(admin.patch(`/links/${link}`, { maxDownloads: 1000 })),
    );
    await widen();
    await Promise.all(begun.map(({ act }) => act()));
    await expectBroken(
      4 * linkCauses.length,
      begun.flatMap(({ all }) => all),
      goesOn,
    );
  }, 60_000);
});

const linkPassword = 'Lantern-47-bridge';
const basic = { Authorization: `Basic ${Buffer.from(`x:${linkPassword}`).toString('base64')}` };

/** What ends a link, by its id. */
const linkCauses: [cause: string, act: (owner: ApiClient, link: string, folder: string) => Promise<void>][] =
  [
    ['revoked', (_, link) => accepted(admin.delete(`/links/${link}`))],
    ['at its end, by the clock', (_, link) => accepted(admin.patch(`/links/${link}`, { expiresAt: soon() }))],
    [
      'with another password',
      (_, link) => accepted(admin.patch(`/links/${link}`, { password: 'Other-48-bridge' })),
    ],
    [
      'of somebody blocked',
      (owner) => accepted(admin.patch(`/users/${owner.user?.id}`, { isActive: false })),
    ],
    ['of what went to the trash', (owner, _, folder) => accepted(owner.delete(`/folders/${folder}`))],
  ];

/** The same cause for each link of a new owner. */
async function byLinks(
  cause: string,
  act: (owner: ApiClient, link: string, folder: string) => Promise<void>,
) {
  const owner = await newClient(here);
  const { file, folder } = await storedBy(owner);
  const linkOf = async (path: string, more: object = {}) =>
    (await owner.post(`${path}/links`, { password: linkPassword, ...more })).body;
  const [one, limited, all, request] = await Promise.all([
    linkOf(`/files/${file.id}`),
    linkOf(`/files/${file.id}`, { maxDownloads: 1 }),
    linkOf(`/folders/${folder.id}`),
    linkOf(`/folders/${folder.id}`, { kind: 'upload' }),
  ]);
  const name = (means: string) => `${cause}: ${means}`;
  const transfers = [
    ...(await Promise.all([
      download(name('a file'), `/s/${one?.token}`, basic),
      download(name('a part'), `/s/${one?.token}`, { ...basic, Range: `bytes=1-${BYTES - 2}` }),
      download(name('the only download'), `/s/${limited?.token}`, basic),
      download(name('a folder'), `/s/${all?.token}`, basic),
      download(name('a file of a folder'), `/s/${all?.token}/files/${file.id}`, basic),
    ])),
    upload(
      name('an upload'),
      'POST',
      `/s/${request?.token}/files`,
      { ...basic, ...formHeaders(1_000_000) },
      form,
    ),
  ];
  const links = [one, limited, all, request].map((link) => String(link?.id));
  const isOfLink = /revoked|end|password|wider/.test(cause);
  return {
    all: transfers,
    act: async () => {
      for (const link of isOfLink ? links : links.slice(0, 1)) await act(owner, link, folder.id);
    },
  };
}
