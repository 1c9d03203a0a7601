import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;
/** One connection, which is used again for as long as it is whole. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
});
afterAll(async () => {
  agent.destroy();
  await server.stop();
});

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
  /** Of this side: the same number is the same connection. */
  port: number | undefined;
}

interface Sent {
  headers?: Record<string, string>;
  /** What goes at once; all of it unless said otherwise. */
  pieceBytes?: number;
}

const boundary = 'XXX';
const part = (disposition: string, body: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${body}\r\n`;
const filePart = (name: string, content = 'abc') => part(`name="file"; filename="${name}"`, content);
const formOf = (...parts: string[]) => Buffer.from(`${parts.join('')}--${boundary}--\r\n`);

function send(form: Buffer, { headers = {}, pieceBytes = form.length }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}/api/v1/files`, {
      method: 'POST',
      agent,
      headers: {
        Authorization: `Bearer ${client.token}`,
        'Content-Type': `multipart/form-data; boundary=${boundary}`,
        'Content-Length': form.length,
        ...headers,
      },
    });
    asked.once('error', reject).once('response', async (answer) => {
      const port = answer.socket.localPort;
      const body = JSON.parse(await text(answer));
      resolve({ status: answer.statusCode, headers: answer.headers, body, port });
    });
    for (let start = 0; start < form.length; start += pieceBytes)
      asked.write(form.subarray(start, start + pieceBytes));
    asked.end();
  });
}

const contentOf = async (id: unknown) => (await client.raw('GET', `/api/v1/files/${id}/content`)).text();

describe('8.2: a short upload by token, which goes before the chain', () => {
  it('is answered as a long one is', async () => {
    const short = await send(formOf(part('name="comment"', 'слова'), filePart('короткий.txt', 'короткий')));
    const long = await send(
      formOf(part('name="comment"', 'слова'), filePart('long.txt', 'x'.repeat(70_000))),
    );
    expect([short.status, long.status]).toEqual([201, 201]);
    expect(short.body).toMatchObject({ name: 'короткий.txt', comment: 'слова', mimeType: 'text/plain' });
    expect((await client.get(`/files/${short.body.id}`)).body).toEqual(short.body);
    expect(await contentOf(short.body.id)).toBe('короткий');
    for (const { headers, body } of [short, long]) {
      expect(headers).toMatchObject({
        etag: `"${body.id}.1"`,
        location: `/api/v1/files/${body.id}`,
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String),
      });
    }
  });

  it('comes in pieces as well, and leaves the connection for the next, a refused one too', async () => {
    const form = formOf(filePart('pieces.txt', 'y'.repeat(50_000)));
    const first = await send(form, { pieceBytes: 7_000 });
    const refused = await send(
      formOf(part('name="onConflict"', 'fail'), filePart('pieces.txt', 'z'.repeat(50_000))),
      { headers: { 'Accept-Language': 'ru' } },
    );
    const last = await send(formOf(filePart('one more.txt')), { pieceBytes: 1 });
    expect([first.status, refused.status, last.status]).toEqual([201, 409, 201]);
    expect(refused.body).toMatchObject({ code: 'name_taken', detail: expect.stringMatching(/[а-я]/) });
    expect([refused.port, last.port]).toEqual([first.port, first.port]);
    expect(await contentOf(first.body.id)).toBe('y'.repeat(50_000));
  });

  it.each<[string, Buffer, string]>([
    ['a quote in the name, as browsers write it', formOf(filePart('a%22b.txt')), 'a"b.txt'],
    ['a per cent sign that stands for nothing', formOf(filePart('50%.txt')), '50%.txt'],
    ['a field of the browser’s form', formOf(part('name="_csrf"', 'x'), filePart('c.txt')), 'c.txt'],
    ['a field behind the file', formOf(filePart('d.txt'), part('name="comment"', 'behind')), 'd.txt'],
  ])('is understood with %s', async (_, form, name) => {
    const { status, body } = await send(form);
    expect([status, body.name]).toEqual([201, name]);
  });

  it.each<[string, Buffer, number, string]>([
    ['two files', formOf(filePart('a.txt'), filePart('b.txt')), 400, 'malformed_multipart'],
    ['no file', formOf(part('name="comment"', 'x')), 400, 'malformed_multipart'],
    ['a file of another name', formOf(part('name="other"; filename="a"', 'x')), 400, 'malformed_multipart'],
    [
      'a name that is no text',
      Buffer.from(formOf(filePart('a\u00ff.txt')).toString('utf8'), 'latin1'),
      400,
      'malformed_multipart',
    ],
    [
      'eleven fields',
      formOf(...Array.from({ length: 11 }, (_, n) => part(`name="f${n}"`, 'x')), filePart('a')),
      400,
      'malformed_multipart',
    ],
    ['no end', Buffer.from(filePart('a.txt')), 400, 'malformed_multipart'],
    [
      'a field that there is not',
      formOf(part('name="colour"', 'red'), filePart('a.txt')),
      400,
      'validation_failed',
    ],
    ['a name that is none', formOf(filePart('a/b.txt')), 400, 'validation_failed'],
  ])('is refused with %s', async (_, form, status, code) => {
    const before = (await client.get('/files?limit=500')).body.items.length;
    const answer = await send(form);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await client.get('/files?limit=500')).body.items).toHaveLength(before);
  });
});
