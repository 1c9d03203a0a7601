import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPanelAdmin, type PanelClient } from '../admin/panel-client.js';
import { type ApiClient, type Body, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer, testSettings } from '../support/server.js';
import { beginUpload } from '../support/tus.js';

const mebibyte = 1024 * 1024;
const MAX_UPLOAD = mebibyte;
/** What the buffers of both sides of a loopback connection may take besides what is read. */
const BUFFERS = 24 * mebibyte;
const ENDLESS = 60 * mebibyte;

let server: TestServer;
let client: ApiClient;
let panel: PanelClient;

const ofPanel = (): Record<string, string> => ({
  ...panel.tokenHeader,
  Cookie: ['kladovka.sid', 'kladovka.visitor', 'XSRF-TOKEN']
    .map((name) => `${name}=${panel.browser.cookie(name)}`)
    .join('; '),
});

beforeAll(async () => {
  const rules = { ...testSettings('unused').rules, maxUploadBytes: MAX_UPLOAD };
  server = await startServer({ rules });
  client = await newClient(server);
  ({ panel } = await newPanelAdmin(server));
});
afterAll(() => server.stop());

function open(): Socket {
  const { hostname, port } = new URL(server.url);
  return connect(Number(port), hostname).on('error', () => undefined);
}

const head = (method: string, path: string, headers: Record<string, string>): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: x',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');

const asChunk = (bytes: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${Buffer.byteLength(bytes).toString(16)}\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ]);

interface Poured {
  answer: string;
  status: number;
  /** So many bytes left this side. */
  sent: number;
}

/** Sends a body that does not end by itself, until the server hangs up. */
async function pour(request: string, start: string, more = Buffer.alloc(64 * 1024, 'x')): Promise<Poured> {
  const socket = open();
  const answer = text(socket);
  let isOver = false;
  answer.then(() => {
    isOver = true;
  });
  socket.write(request);
  if (start) socket.write(asChunk(start));
  const chunk = asChunk(more);
  while (!isOver && socket.bytesWritten < ENDLESS) {
    if (!socket.write(chunk)) {
      await Promise.race([answer, new Promise((resolve) => socket.once('drain', resolve))]);
    }
  }
  const sent = socket.bytesWritten - socket.writableLength;
  socket.destroy();
  const said = await answer;
  return { answer: said, status: Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]), sent };
}

const boundary = 'XXX';
const asForm = {
  'Content-Type': `multipart/form-data; boundary=${boundary}`,
  'Transfer-Encoding': 'chunked',
};
const part = (disposition: string, body = ''): string =>
  `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${body}`;
const filePart = part('name="file"; filename="a.txt"');
const mine = () => ({ Authorization: `Bearer ${client.token}` });

async function newUploadLink(): Promise<string> {
  const { body: folder } = await client.post('/folders', { name: `inbox ${Math.random()}` });
  const { body: link } = await client.post(`/folders/${folder.id}/links`, { kind: 'upload' });
  return `/s/${(link as Body & { token: string }).token}/files`;
}

async function expectNothingLeft(): Promise<void> {
  await eventually(async () => {
    const handles = await readdir(join(server.settings.storageDir, 'blobs', 'tmp'));
    const known = await server.ports.uploads.knownHandles(handles.map((name) => `tmp/${name}`));
    expect(handles).toHaveLength(known.size);
    const { rows } = await server.database.pool.query(
      `SELECT count(*)::int AS count FROM uploads WHERE kind = 'form'`,
    );
    expect(rows[0].count).toBe(0);
  });
}

describe('7.13: a body that is refused is read no further, and the answer comes before the end', () => {
  const refusals: [
    string,
    number,
    () => Promise<[path: string, headers: object, start: string]> | [string, object, string],
  ][] = [
    ['an upload past the limit', 413, () => ['/api/v1/files', { ...mine(), ...asForm }, filePart]],
    ['a stranger’s upload past the limit', 413, async () => [await newUploadLink(), asForm, filePart]],
    ['a form whose first boundary never comes', 413, () => ['/api/v1/files', { ...mine(), ...asForm }, 'x']],
    [
      'a form with a field that does not end',
      413,
      () => ['/api/v1/files', { ...mine(), ...asForm }, part('name="comment"')],
    ],
    [
      'a form with a file that has no name',
      413,
      () => ['/api/v1/files', { ...mine(), ...asForm }, part('name="file"; filename=""')],
    ],
    [
      'a form that goes on behind its end',
      413,
      () => ['/api/v1/files', { ...mine(), ...asForm }, `${filePart}abc\r\n--${boundary}--\r\n`],
    ],
    [
      'a form with a file where none belongs',
      400,
      () => ['/api/v1/files', { ...mine(), ...asForm }, part('name="other"; filename="a.txt"')],
    ],
    [
      'a form with two files',
      400,
      () => ['/api/v1/files', { ...mine(), ...asForm }, `${filePart}abc\r\n${filePart}`],
    ],
    [
      'a file whose name is no text',
      400,
      () => ['/api/v1/files', { ...mine(), ...asForm }, part('name="file"; filename="a\0"')],
    ],
    ['an upload by nobody', 401, () => ['/api/v1/files', asForm, filePart]],
    [
      'an upload of another type',
      415,
      () => ['/api/v1/files', { ...mine(), 'Transfer-Encoding': 'chunked' }, 'x'],
    ],
    [
      'JSON of another type',
      415,
      () => [
        '/api/v1/folders',
        { ...mine(), 'Content-Type': 'text/plain', 'Transfer-Encoding': 'chunked' },
        'x',
      ],
    ],
    ['an address that is not there', 404, () => ['/api/v1/nothing', { ...mine(), ...asForm }, 'x']],
    ['a form of the pages that is no form', 403, () => ['/login', asForm, 'x']],
    [
      'bytes of tus past the announced length',
      413,
      async () => [
        `/api/v1${await beginUpload(client, 10)}`,
        {
          ...mine(),
          'X-HTTP-Method-Override': 'PATCH',
          'Tus-Resumable': '1.0.0',
          'Upload-Offset': '0',
          'Content-Type': 'application/offset+octet-stream',
          'Transfer-Encoding': 'chunked',
        },
        '',
      ],
    ],
    [
      'JSON of the panel',
      413,
      () => [
        '/admin/api/resources/users/actions/new',
        { ...ofPanel(), 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
        '{"a":"',
      ],
    ],
    [
      'a form of the panel',
      413,
      () => ['/admin/api/resources/users/actions/new', { ...ofPanel(), ...asForm }, part('name="login"')],
    ],
  ];

  it.each(refusals)('%s: %d', async (_, status, request) => {
    const [path, headers, start] = await request();
    const poured = await pour(head('POST', path, headers as Record<string, string>), start);
    expect([poured.status, /^Connection: close/im.test(poured.answer)]).toEqual([status, true]);
    expect(poured.sent).toBeLessThan(BUFFERS);
    await expectNothingLeft();
  });

  it('a form that goes on behind its end, while its beginning waits for the database', async () => {
    const holder = await server.database.pool.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [client.user?.id]);
      const request = head('POST', '/api/v1/files', { ...mine(), ...asForm });
      const poured = await pour(request, `${filePart}abc\r\n--${boundary}--\r\n`);
      expect(poured.status).toBe(413);
      expect(poured.sent).toBeLessThan(BUFFERS);
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    await expectNothingLeft();
  });
});

/** What the server says to these bytes until it hangs up. */
async function talk(...bytes: (string | Buffer)[]): Promise<string> {
  const socket = open();
  for (const piece of bytes) socket.write(piece);
  return text(socket);
}

const statusesOf = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

const wholeForm = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap((one) => [Buffer.from(one), Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

const sendForm = (form: Buffer, headers: Record<string, string> = {}): Promise<string> => {
  const { 'Transfer-Encoding': _, ...type } = asForm;
  const all = { ...mine(), ...type, 'Content-Length': String(form.length), Connection: 'close', ...headers };
  return talk(head('POST', '/api/v1/files', all), form);
};

describe('7.13: what is not refused', () => {
  const goodForm = wholeForm(`${filePart}content`);

  it('leaves the connection open, and so does the little that is left of a refused one', async () => {
    const { 'Transfer-Encoding': _, ...type } = asForm;
    const length = String(goodForm.length);
    const answer = await talk(
      head('POST', '/api/v1/files', { ...mine(), ...type, 'Content-Length': length }),
      goodForm,
      head('POST', '/api/v1/files', { ...mine(), ...asForm }),
      asChunk(goodForm),
      '0\r\n\r\n',
      head('POST', '/api/v1/files', { ...type, 'Content-Length': length }),
      goodForm,
      head('GET', '/healthz', { Connection: 'close' }),
    );
    expect(statusesOf(answer)).toEqual([201, 201, 401, 200]);
  });

  it('an empty form, and one that is cut off, get their 400', async () => {
    expect(statusesOf(await sendForm(wholeForm()))).toEqual([400]);
    expect(statusesOf(await sendForm(Buffer.from(`${filePart}abc`)))).toEqual([400]);
    await expectNothingLeft();
  });

  it('a body that nobody asked for is not waited for', async () => {
    const poured = await pour(head('GET', '/healthz', { 'Transfer-Encoding': 'chunked' }), 'x');
    expect(poured.status).toBe(200);
    expect(poured.sent).toBeLessThan(BUFFERS);
  });
});

describe('7.13: a client that asks before it sends (RFC 9110, 10.1.1)', () => {
  const asks = (headers: Record<string, string>, length: number): string =>
    head('POST', '/api/v1/files', {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': String(length),
      Expect: '100-continue',
      ...headers,
    });

  it.each<[string, number, () => string]>([
    ['too large', 413, () => asks(mine(), 100 * mebibyte)],
    ['from nobody', 401, () => asks({}, 1000)],
    ['of another type', 415, () => asks({ ...mine(), 'Content-Type': 'text/plain' }, 1000)],
    ['to nowhere', 404, () => asks(mine(), 1000).replace('/files', '/nothing')],
  ])('is answered at once where the body is refused: %s', async (_, status, request) => {
    const answer = await talk(request());
    expect(statusesOf(answer)).toEqual([status]);
    expect(answer).toMatch(/^Connection: close/im);
  });

  it('is asked for the body where it is wanted', async () => {
    const form = wholeForm(`${filePart}asked for`);
    const socket = open();
    socket.write(asks({ ...mine(), Connection: 'close' }, form.length));
    const [first] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data) => resolve([data])));
    expect(statusesOf(String(first))).toEqual([100]);
    socket.write(form);
    expect(statusesOf(await text(socket)).at(-1)).toBe(201);
  });
});

describe('7.13: bytes of a form that are no text', () => {
  const bad = Buffer.from([0xd0, 0xff]);
  const around = (before: string, after: string): Buffer =>
    Buffer.concat([Buffer.from(before), bad, Buffer.from(after)]);
  const fieldOf = (value: string | Buffer, name = 'comment') =>
    Buffer.concat([Buffer.from(part(`name="${name}"`)), Buffer.from(value)]);

  it.each<[string, Buffer]>([
    [
      'in the file’s name',
      wholeForm(
        around(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="`, '"\r\n\r\nx'),
      ),
    ],
    [
      'in the name of a field',
      wholeForm(
        around(`--${boundary}\r\nContent-Disposition: form-data; name="`, '"\r\n\r\nx'),
        `${filePart}x`,
      ),
    ],
    ['in a value before the file', wholeForm(fieldOf(bad), `${filePart}x`)],
    ['in a value behind it', wholeForm(`${filePart}x`, fieldOf(bad))],
    ['in a value behind a large one', wholeForm(`${filePart}${'x'.repeat(600_000)}`, fieldOf(bad))],
    [
      'in the name of a field behind it',
      wholeForm(
        `${filePart}x`,
        around(`--${boundary}\r\nContent-Disposition: form-data; name="`, '"\r\n\r\nx'),
      ),
    ],
  ])('%s: 400, in words', async (_, form) => {
    const answer = await sendForm(form);
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer).toContain('The form could not be read');
    await expectNothingLeft();
  });

  it('are told from those that are, wherever the pieces end', async () => {
    const name = 'Отчёт \ufffd 🎉.bin';
    const form = wholeForm(
      fieldOf('слово \ufffd'),
      Buffer.concat([
        Buffer.from(part(`name="file"; filename="${name}"`)),
        bad,
        Buffer.from(`\r\n-${boundary}`),
      ]),
      fieldOf('rename', 'onConflict'),
    );
    const socket = open();
    const { 'Transfer-Encoding': _, ...type } = asForm;
    socket.write(
      head('POST', '/api/v1/files', {
        ...mine(),
        ...type,
        'Content-Length': String(form.length),
        Connection: 'close',
      }),
    );
    for (const byte of form) socket.write(Buffer.from([byte]));
    const answer = await text(socket);
    expect(statusesOf(answer)).toEqual([201]);
    expect(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))).toMatchObject({
      name,
      comment: 'слово \ufffd',
      size: 6 + boundary.length - 1,
    });
  });
});

describe('7.13: cookies that are none', () => {
  it.each([
    'kladovka.sid=%',
    'kladovka.sid=s%3A%E0%A4%A',
    'kladovka.sid=s%3Ax.y; kladovka.sid=s%3Az',
    'kladovka.visitor=%ff; kladovka.visitor=%00',
    `kladovka.visitor=${'x'.repeat(8000)}`,
    'lang=%; tz=%; theme=%',
    'lang=ru; lang=en; lang=%zz',
    'tz=%00; lang=%00',
    '=; ;;=;,',
    '__proto__=x; constructor=y',
    'XSRF-TOKEN=%',
    `${'a=b; '.repeat(2000)}`,
  ])('%#: pages, API, links and panel answer as to nobody', async (cookie) => {
    for (const path of ['/login', '/files', '/api/v1/auth/me', '/s/none', '/admin', '/admin/api/dashboard']) {
      for (const method of ['GET', 'POST']) {
        const length: Record<string, string> = method === 'POST' ? { 'Content-Length': '0' } : {};
        const answer = await talk(head(method, path, { Cookie: cookie, Connection: 'close', ...length }));
        expect([200, 302, 303, 400, 401, 403, 404, 405, 415]).toContain(statusesOf(answer)[0]);
      }
    }
  });

  it('bytes that no header may have, and more than fit, are refused', async () => {
    for (const [value, status] of [
      ['a=\0', 400],
      [`a=${'x'.repeat(20_000)}`, 431],
    ] as const)
      expect(statusesOf(await talk(head('GET', '/login', { Cookie: value })))).toEqual([status]);
  });
});
