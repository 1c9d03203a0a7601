import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let anonymous: ApiClient;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer({ metricsToken: 'a token for the metrics' });
  anonymous = await ApiClient.anonymous(server);
  client = await newClient(server);
});
afterAll(() => server.stop());

describe('R5, R8: errors are problem documents, whatever their cause', () => {
  const problem = async (
    method: string,
    path: string,
    init: { body?: string; headers?: Record<string, string> } = {},
  ) => {
    const answer = await client.raw(method, path, init);
    const body = (await answer.json()) as Record<string, unknown>;
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      detail: expect.any(String),
      status: answer.status,
      requestId: answer.headers.get('X-Request-Id'),
    });
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\bat .*\.ts|SELECT|\/tmp\//);
    return { status: answer.status, code: body.code, headers: answer.headers };
  };
  const json = { 'Content-Type': 'application/json' };

  it.each([
    ['an unknown address', 'GET', '/api/v1/nothing', {}, 404, 'not_found'],
    ['an unknown version', 'GET', '/api/v9/files', {}, 404, 'not_found'],
    [
      'a body that is not JSON',
      'POST',
      '/api/v1/auth/login',
      { body: '{', headers: json },
      400,
      'malformed_json',
    ],
    [
      'a body that is no object',
      'POST',
      '/api/v1/auth/login',
      { body: '[]', headers: json },
      400,
      'validation_failed',
    ],
    [
      'another media type',
      'POST',
      '/api/v1/auth/login',
      { body: 'login=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    [
      'too large a body',
      'POST',
      '/api/v1/auth/login',
      { body: JSON.stringify({ login: 'x'.repeat(200_000) }), headers: json },
      413,
      'body_too_large',
    ],
    ['a malformed address', 'GET', '/api/v1/files/%E0%A4%A', {}, 400, 'malformed_request'],
    ['the bare /api, in a browser', 'GET', '/api', { headers: { Accept: 'text/html' } }, 404, 'not_found'],
    [
      'other capitals, in a browser',
      'GET',
      '/API/v9',
      { headers: { Accept: 'text/html' } },
      404,
      'not_found',
    ],
    ['the page of a link that leads nowhere', 'GET', '/s/none/page', {}, 404, 'link_not_found'],
  ] as const)('%s', async (_what, method, path, init, status, code) => {
    expect(await problem(method, path, init)).toMatchObject({ status, code });
  });

  it('another method is 405 with Allow', async () => {
    const { status, headers } = await problem('PUT', '/api/v1/files');
    expect([status, headers.get('Allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
    for (const path of ['/api/openapi.json', '/api/docs'])
      expect((await problem('POST', path)).headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
  });

  it('a share link’s refusal is one too, for who does not take HTML', async () => {
    expect(await problem('GET', '/s/00000000-0000-4000-8000-000000000000')).toMatchObject({
      status: 404,
      code: 'link_not_found',
    });
  });

  it.each([
    ['GET', '/files?limit=0', undefined],
    ['GET', '/uploads?limit=0', undefined],
    ['POST', '/folders', {}],
    ['POST', '/entries/move', { surelyNot: 1 }],
    ['DELETE', '/trash?surelyNot=1', undefined],
  ] as const)(
    'R17: who did not sign in learns that, and not what else is wrong: %s %s',
    async (method, path, json) => {
      for (const by of [anonymous, anonymous.withToken('none')]) {
        const answer = await by.call(method, path, { json });
        expect([answer.status, answer.headers.get('WWW-Authenticate')]).toEqual([
          401,
          expect.stringContaining('Bearer'),
        ]);
      }
    },
  );

  it('lists keep their bounds', async () => {
    for (const path of ['/files', '/folders', '/trash', '/links', '/uploads', '/auth/sessions']) {
      expect([path, (await client.get(`${path}?limit=0`)).status]).toEqual([path, 400]);
      expect([path, (await client.get(`${path}?withTotal=true`)).body.total]).toEqual([
        path,
        expect.any(Number),
      ]);
    }
  });

  it('a moment without its zone is refused: it would be the server’s own time', async () => {
    const { body: file } = await client.upload('timed.txt', 'x');
    const link = (expiresAt: string) => client.post(`/files/${file.id}/links`, { expiresAt });
    expect((await link('2099-12-31 10:00')).status).toBe(400);
    expect((await link('2099-12-31T10:00:00+03:00')).body.expiresAt).toBe('2099-12-31T07:00:00.000Z');
    expect((await link('2099-12-31')).body.expiresAt).toBe('2099-12-31T00:00:00.000Z');
  });

  it('speaks the client’s language; the code stays', async () => {
    const detail = async (language: string) => {
      const { body } = await client.get('/files/x', { 'Accept-Language': language });
      return [body.code, body.detail];
    };
    expect(await detail('ru-RU,ru;q=0.9,en;q=0.5')).toEqual(['file_not_found', 'Такого файла нет.']);
    expect(await detail('en')).toEqual(['file_not_found', 'There is no such file.']);
    expect(await detail('fr')).toEqual(['file_not_found', 'There is no such file.']);
  });
});

describe('the request id', () => {
  it('is echoed when it is a sane token, made otherwise', async () => {
    const idFor = async (id: string) =>
      (await client.get('/auth/me', { 'X-Request-Id': id })).headers.get('X-Request-Id');
    expect(await idFor('trace-42')).toBe('trace-42');
    expect(await idFor('a b <script>')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('R9: stands in the log that the admin reads', async () => {
    const admin = await newAdmin(server);
    await client.upload('logged.txt', 'x', { headers: { 'X-Request-Id': 'find-me-1' } });
    await eventually(async () => {
      const { body } = await admin.get('/logs?requestId=find-me-1');
      expect(body.items.map(({ event }) => event)).toContain('file.uploaded');
      expect(body.items.every(({ userId }) => userId === client.user?.id)).toBe(true);
    });
    expect((await client.get('/logs')).status).toBe(403);
    for (const query of ['level=loud', 'from=yesterday', 'userId=x']) {
      expect((await admin.get(`/logs?${query}`)).status).toBe(400);
    }
  });
});

describe('R9: the log of sign-ins', () => {
  it('names the account that was tried, and never what somebody typed who has none', async () => {
    const admin = await newAdmin(server);
    const tries = { 'try-known-1': client.user?.login, 'try-unknown-1': 'My-Hollow-kiosk-26!' };
    for (const [id, login] of Object.entries(tries)) {
      await anonymous.post('/auth/login', { login, password: 'Wrong-2026!' }, { 'X-Request-Id': id });
    }
    const loginOf = async (id: string) => {
      const { body } = await admin.get(`/logs?requestId=${id}`);
      const failure = body.items.find(({ event }) => event === 'session.sign_in_failed');
      return (failure?.details as { facts: { login: unknown } } | undefined)?.facts.login;
    };
    await eventually(async () => expect(await loginOf('try-unknown-1')).toBeNull());
    expect(await loginOf('try-known-1')).toBe(client.user?.login);
  });
});

describe('operations', () => {
  it('tells that it lives and that it is ready', async () => {
    expect(await (await anonymous.raw('GET', '/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await anonymous.raw('GET', '/readyz')).json()).toEqual({ status: 'ok' });
  });

  it('is not ready without its storage, and says so without a path', async () => {
    const own = await startServer();
    try {
      await rename(join(own.settings.storageDir, 'blobs'), join(own.settings.storageDir, 'gone'));
      const answer = await fetch(`${own.url}/readyz`);
      expect([answer.status, await answer.json()]).toEqual([
        503,
        { status: 'unavailable', down: { storage: 'unavailable' } },
      ]);
    } finally {
      await own.stop();
    }
  });

  it('is not ready while it drains', async () => {
    const own = await startServer();
    try {
      own.startDraining();
      expect((await fetch(`${own.url}/readyz`)).status).toBe(503);
      expect((await fetch(`${own.url}/healthz`)).status).toBe(200);
    } finally {
      await own.stop();
    }
  });

  it('shows metrics to loopback, and through a proxy only for the token', async () => {
    expect(await (await anonymous.raw('GET', '/metrics')).text()).toContain(
      'kladovka_http_request_duration_seconds',
    );
    const proxied = { 'X-Forwarded-For': '203.0.113.5' };
    expect((await anonymous.raw('GET', '/metrics', { headers: proxied })).status).toBe(401);
    const withToken = { ...proxied, Authorization: 'Bearer a token for the metrics' };
    expect((await anonymous.raw('GET', '/metrics', { headers: withToken })).status).toBe(200);
  });

  it('gives the admin totals and thirty days', async () => {
    const admin = await newAdmin(server);
    const { body } = await admin.get('/stats');
    expect(body.daily).toHaveLength(30);
    expect(body.totals).toMatchObject({ files: expect.any(Number), users: expect.any(Number) });
    expect((await client.get('/stats')).status).toBe(403);
  });

  it('serves the OpenAPI document and its page without a word from elsewhere', async () => {
    const document = (await (await anonymous.raw('GET', '/api/openapi.json')).json()) as Record<
      string,
      unknown
    >;
    expect(document.openapi).toBe('3.1.1');
    const page = await (await anonymous.raw('GET', '/api/docs')).text();
    expect(page).not.toMatch(/(src|href)="https?:/);
  });
});

describe('a call by the browser’s cookie', () => {
  it('needs to come from our own pages when it changes something', async () => {
    const signIn = await fetch(`${server.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url },
      body: new URLSearchParams({ login: String(client.user?.login), password: 'Hollow-kiosk-26!' }),
    });
    const cookie = signIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const patch = (headers: Record<string, string>) =>
      fetch(`${server.url}/api/v1/auth/me`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json', Cookie: cookie, ...headers },
        body: JSON.stringify({ fullName: 'Changed' }),
      });
    expect((await fetch(`${server.url}/api/v1/auth/me`, { headers: { Cookie: cookie } })).status).toBe(200);
    expect((await patch({})).status).toBe(403);
    expect((await patch({ Origin: 'https://evil.example' })).status).toBe(403);
    expect((await patch({ 'Sec-Fetch-Site': 'cross-site', Origin: server.url })).status).toBe(403);
    expect((await patch({ Origin: server.url })).status).toBe(200);
  });
});
