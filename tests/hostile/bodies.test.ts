import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
});
afterAll(() => server.stop());

/** What the server answers to these bytes before it hangs up. */
async function talk(...lines: string[]): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(lines.join('\r\n'));
  return text(socket);
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

const places: [string, string, string][] = [
  ['JSON of the API', '/api/v1/auth/login', 'application/json'],
  ['a form of the pages', '/login', 'application/x-www-form-urlencoded'],
  ['a form of many entries', '/entries/delete', 'application/x-www-form-urlencoded'],
  ['the password of a link', '/s/none/page', 'application/x-www-form-urlencoded'],
  ['a form of the panel', '/admin/api/resources/users/actions/new', 'application/json'],
];

describe('7.13: a body past its limit', () => {
  it.each(places)(
    'that says so is answered before it comes, and the connection closes: %s',
    async (_, path, type) => {
      const answer = await talk(
        `POST ${path} HTTP/1.1`,
        'Host: x',
        `Content-Type: ${type}`,
        'Content-Length: 104857600',
        '',
        '{',
      );
      expect([statusOf(answer), /^Connection: close/im.test(answer)]).toEqual([413, true]);
    },
  );

  it.each(places.slice(0, 4))(
    'that comes in chunks is stopped where it passes: %s',
    async (_, path, type) => {
      const sending = httpRequest(server.url + path, { method: 'POST', headers: { 'Content-Type': type } });
      sending.on('error', () => undefined);
      const answered = once(sending, 'response');
      const chunk = Buffer.alloc(64 * 1024, ' ');
      let sent = 0;
      let isOver = false;
      answered.then(() => {
        isOver = true;
      });
      while (!isOver && sent < 100 * 1024 * 1024) {
        sending.write(chunk);
        sent += chunk.length;
        await new Promise((resolve) => setImmediate(resolve));
      }
      const [answer] = await answered;
      answer.on('error', () => undefined).resume();
      expect([answer.statusCode, answer.headers.connection]).toEqual([413, 'close']);
      expect(sent).toBeLessThan(100 * 1024 * 1024);
      sending.destroy();
    },
  );

  it('within it is taken as ever, in chunks and under the larger limit of another place', async () => {
    const sending = httpRequest(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
    });
    sending.write('{"login":"nobody",');
    sending.end('"password":"wrong"}');
    const [answer] = await once(sending, 'response');
    answer.resume();
    expect(answer.statusCode).toBe(401);
    const many = await client.raw('POST', '/entries/delete', {
      body: `x=${'y'.repeat(500_000)}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(many.status).not.toBe(413);
    await many.arrayBuffer();
  });
});

describe('7.13: a request that could be understood in two ways', () => {
  it.each([
    ['two hosts', ['Host: one', 'Host: two'], 400],
    ['the same host twice', ['Host: one', 'host: one'], 400],
    ['no host', [], 400],
    ['a host with a path', ['Host: one/two'], 400],
    ['a host with a user', ['Host: me@one'], 400],
    ['a host with a space', ['Host: one two'], 400],
    ['a host with a bare percent sign', ['Host: one%zz'], 400],
    ['brackets without an address', ['Host: [:::]'], 400],
    ['two lengths', ['Host: x', 'Content-Length: 1', 'Content-Length: 2'], 400],
    ['a length and chunks', ['Host: x', 'Content-Length: 1', 'Transfer-Encoding: chunked'], 400],
    ['a body in a coding that we don’t know', ['Host: x', 'Transfer-Encoding: gzip, chunked'], 501],
    ['a body in another one', ['Host: x', 'Transfer-Encoding: deflate, chunked'], 501],
    ['one name', ['Host: example.org'], 200],
    ['a name with a port', ['Host: localhost:3000'], 200],
    ['an address', ['Host: [::1]:3000'], 200],
  ])('%s', async (_, headers, status) => {
    const answer = await talk('GET /healthz HTTP/1.1', ...headers, 'Connection: close', '', '');
    expect(statusOf(answer)).toBe(status);
  });

  it.each([
    '/files?q=%zz',
    '/files?q=%ff',
    '/files?q=%',
    '/s/%c3%28',
    '/css/%e0%a4%a',
    '/api/v1/files?%=1',
    '/admin?x=%u0041',
  ])('an address whose percent signs stand for no text: %s', async (path) => {
    expect(statusOf(await talk(`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: close', '', ''))).toBe(400);
  });
});

describe('7.13: the forms that the address of a request has', () => {
  const ask = (line: string, host = 'x') =>
    talk(`${line} HTTP/1.1`, `Host: ${host}`, 'Accept: text/html', 'Connection: close', '', '');

  it.each([
    ['a path', 'GET /healthz', 200],
    ['an absolute one', 'GET http://x/healthz', 200],
    ['an absolute one in capitals', 'GET HTTP://X:80/healthz', 200],
    ['an absolute one without a path', 'OPTIONS http://x', 200],
    ['the whole server', 'OPTIONS *', 200],
    ['the whole server, where only OPTIONS can mean it', 'GET *', 400],
    ['an absolute one whose host is none', 'GET http://[/healthz', 400],
    ['an absolute one without a host', 'GET http:///healthz', 400],
    ['an absolute one with a user', 'GET http://me@x/healthz', 400],
    ['neither', 'GET ?', 400],
  ])('%s: %s', async (_, line, status) => {
    expect(statusOf(await ask(line))).toBe(status);
  });

  it('of an absolute one the host counts, not the header', async () => {
    expect(statusOf(await ask('GET http://x/healthz', 'one two'))).toBe(200);
  });

  it('an error of the API is a problem document, whichever form asked for it', async () => {
    expect(await ask('GET http://x/api/v1/nothing')).toMatch(/^Content-Type: application\/problem\+json/im);
  });
});

describe('7.13: text that nothing can keep', () => {
  const half = '\\ud800';
  it.each([
    ['POST', '/folders', `{"name":"a${half}"}`],
    ['POST', '/folders', '{"name":"a\\u0000"}'],
    ['PATCH', '/auth/me', `{"fullName":"${half}"}`],
    ['POST', '/auth/password', `{"currentPassword":"${half}","newPassword":"Hollow-kiosk-26!${half}"}`],
    ['POST', '/auth/login', `{"login":"a${half}","password":"b"}`],
    ['POST', '/auth/login', '{"login":"a\\u0000","password":"b\\u0000"}'],
    ['POST', '/auth/refresh', `{"refreshToken":"${half}"}`],
    ['POST', '/auth/register', `{"${half}":1}`],
    ['POST', '/entries/move', `{"fileIds":["${half}"],"folderId":null}`],
  ])('%s %s %s', async (method, path, body) => {
    const answer = await client.raw(method, `/api/v1${path}`, {
      body,
      headers: { 'Content-Type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    await answer.arrayBuffer();
  });

  it.each(['/files?q=%00', '/files?type=%00', '/files?cursor=%00', '/users?q=%00'])(
    'GET %s',
    async (path) => {
      expect([400, 403]).toContain((await client.get(path)).status);
    },
  );

  it('bytes that are no UTF-8, in JSON and in a form', async () => {
    const bytes = new Uint8Array([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]);
    const post = (path: string, type: string, body: Uint8Array) =>
      fetch(server.url + path, {
        method: 'POST',
        body: Buffer.from(body),
        headers: { 'Content-Type': type, Authorization: `Bearer ${client.token}` },
      });
    expect((await post('/api/v1/folders', 'application/json', bytes)).status).toBe(400);
    const form = 'application/x-www-form-urlencoded';
    expect((await post('/login', form, Buffer.from('login=%ff&password=x'))).status).toBe(400);
    expect((await post('/login', form, Buffer.from('login=%zz&password=x'))).status).toBe(400);
  });
});
