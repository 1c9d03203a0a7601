import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { bodyDeadline, liftBodyDeadline } from '../../src/http/middleware/body-deadline.js';
import { ApiClient, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: ApiClient;
let anonymous: ApiClient;

beforeAll(async () => {
  server = await startServer();
  owner = await newClient(server);
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());

const varying = ['x-request-id', 'date', 'content-security-policy'];

/** All of an answer but what is different in every one. */
async function wholeAnswer(path: string, headers: Record<string, string>) {
  const answer = await anonymous.raw('GET', path, { headers: { 'User-Agent': 'somebody else', ...headers } });
  const { requestId: _, ...body } = (await answer.json()) as Record<string, unknown>;
  const policy = String(answer.headers.get('Content-Security-Policy')).replaceAll(/nonce-[^']+/g, 'nonce');
  const told = [...answer.headers].filter(([name]) => !varying.includes(name));
  return { status: answer.status, headers: Object.fromEntries(told), policy, body };
}

describe('R33: a share link that is used up', () => {
  it.each<Record<string, string>>([
    {},
    { Range: 'bytes=5-9' },
    { Range: 'bytes=5-' },
    { Range: 'bytes=-5' },
    { Range: 'bytes=0-5' },
    { Range: 'bytes=5000-' },
    { Range: 'bytes=5-9', 'If-Range': '"x"' },
    { Range: 'bytes=5-9', 'If-None-Match': '*' },
  ])('answers %j to the last header as one that never was', async (headers) => {
    const { body: file } = await owner.upload('size.html', 'twelve bytes');
    const { body: link } = await owner.post(`/files/${file.id}/links`, { maxDownloads: 1 });
    expect(await (await anonymous.raw('GET', `/s/${link.token}`)).text()).toBe('twelve bytes');
    expect(await wholeAnswer(`/s/${link.token}`, headers)).toEqual(
      await wholeAnswer(`/s/${randomUUID()}`, headers),
    );
  });
});

describe('below /s', () => {
  it.each([
    ['PUT', '', 'GET, HEAD, OPTIONS'],
    ['POST', '', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/page', 'GET, HEAD, POST, OPTIONS'],
  ])('%s %s is 405 with Allow', async (method, rest, allow) => {
    const answer = await anonymous.raw(method, `/s/${randomUUID()}${rest}`);
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, allow]);
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' });
  });

  it('an unknown address is 404, and sets no cookie', async () => {
    const answer = await anonymous.raw('POST', `/s/${randomUUID()}/other/thing`);
    expect([answer.status, answer.headers.get('Set-Cookie')]).toEqual([404, null]);
  });
});

describe('what is no id', () => {
  it.each([
    ['[', ']'],
    ['(', ')'],
    ['{', '}'],
  ])('%sid%s is refused before it reaches the database', async (before, after) => {
    const id = before + randomUUID() + after;
    const admin = await newAdmin(server);
    const { body: file } = await owner.upload('place.txt', 'x');
    const answers = [
      await owner.get(`/files?folderId=${encodeURIComponent(id)}`),
      await owner.patch(`/files/${file.id}`, { folderId: id }),
      await owner.upload('placed.txt', 'x', { fields: { folderId: id } }),
      await admin.get(`/logs?userId=${encodeURIComponent(id)}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });
});

describe('floods', () => {
  it('a body of ten thousand bad members gets an answer no larger than itself', async () => {
    const json = Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`k${i}`, 1]));
    const { status, body } = await anonymous.post('/auth/login', json);
    expect(status).toBe(400);
    expect(body.errors.length).toBeLessThanOrEqual(50);
  });

  it('as many as like may ask /readyz at once: the database is asked once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => anonymous.raw('GET', '/readyz').then(({ status }) => status)),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
  }, 30_000);
});

describe('a body that never comes to its end', () => {
  const listener = express()
    .use(bodyDeadline(100))
    .post('/upload', (req, res) => {
      liftBodyDeadline(req);
      req.resume().once('end', () => res.end('done'));
    })
    .post('/refused', (_req, res) => {
      res.status(401).end();
    })
    .listen(0, '127.0.0.1');
  const sockets: Socket[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });

  function send(path: string): Socket {
    const socket = connect((listener.address() as AddressInfo).port, '127.0.0.1').resume();
    sockets.push(socket);
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1`);
    return socket;
  }

  const ended = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

  it('is cut off, also where it was refused already', async () => {
    await Promise.all([ended(send('/nowhere')), ended(send('/refused'))]);
  });

  it('may take its time where it is an upload', async () => {
    const upload = send('/upload');
    await ended(send('/refused'));
    await ended(send('/refused'));
    const answered = new Promise<string>((resolve) => upload.once('data', (chunk) => resolve(String(chunk))));
    upload.write('234567890');
    expect(await answered).toContain('done');
  });
});
