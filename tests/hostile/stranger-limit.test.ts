import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { type KnownRoute, recordRoutes } from '../support/routes.js';
import { startServer, type TestServer } from '../support/server.js';

const id = '3f2b8c1e-5d47-4c59-9d6a-0e8f7a1b2c3d';
const MOST = 5;

let server: TestServer;
let known: KnownRoute[];
let owner: ApiClient;

beforeAll(async () => {
  const routes = recordRoutes();
  server = await startServer({ trustProxy: 1, strangerRequestsPerMinute: MOST });
  owner = await newClient(server);
  const panel = await (await newAdmin(server)).raw('GET', '/admin');
  await panel.text();
  known = routes();
});
afterAll(() => server.stop());

const from = (address: string) => ({ 'X-Forwarded-For': address });

const ask = (address: string, headers: Record<string, string> = {}, path = '/login', method = 'GET') =>
  fetch(server.url + path, { method, redirect: 'manual', headers: { ...from(address), ...headers } });

/** More than are let through, of which the last ones tell. */
async function useUp(address: string, headers: Record<string, string> = {}) {
  for (let i = 0; i <= MOST; i += 1) await (await ask(address, headers)).text();
}

const pathFor = ({ path }: KnownRoute) =>
  path
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/:\w+/g, id)
    .replaceAll(/\*\w+/g, 'x');

/** Those of all routes that answer one who asks too often with anything but when to come again. */
async function unlimited(
  routes: KnownRoute[],
  address: string,
  headers: Record<string, string> = {},
): Promise<string[]> {
  const found: string[] = [];
  const waiting = [...routes];
  const work = async () => {
    for (let route = waiting.pop(); route; route = waiting.pop())
      if (!(await isRefused(route, address, headers))) found.push(`${route.method} ${route.path}`);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return found;
}

/** Not always the first time: a minute may have begun. */
async function isRefused(route: KnownRoute, address: string, headers: Record<string, string>) {
  for (let i = 0; i <= MOST; i += 1) {
    const answer = await ask(address, headers, pathFor(route), route.method);
    await answer.arrayBuffer();
    if (answer.status === 429 && Number(answer.headers.get('Retry-After')) > 0) return true;
  }
  return false;
}

/** What no route of its own answers. */
const unrouted = ['/assets/css/app.css', '/nowhere', '/robots.txt', '/favicon.ico', '/healthz?'].map(
  (path) => ({ method: 'GET', path }),
);

describe('10.6: who is not signed in has only so many requests a minute', () => {
  it('the routes are known, all faces of them', () => {
    const names = known.map(({ method, path }) => `${method} ${path}`);
    expect(names).toEqual(
      expect.arrayContaining([
        'GET /healthz',
        'GET /readyz',
        'GET /metrics',
        'GET /login',
        'POST /login',
        'POST /register',
        'GET /s/:token',
        'POST /s/:token/files',
        'GET /api/openapi.json',
        'POST /api/v1/auth/login',
        'GET /api/v1/files/:id/content',
        'PATCH /api/v1/uploads/:id',
        'GET /admin/assets/:name',
        'GET /admin/api/v1/users',
      ]),
    );
    expect(known.length).toBeGreaterThan(300);
  });

  it('at each of them, with nothing to show', async () => {
    expect(await unlimited([...known, ...unrouted], '203.0.113.1')).toEqual([]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['a token that is none', '203.0.113.2', { Authorization: 'Bearer none' }],
    ['the cookie of no session', '203.0.113.3', { Cookie: 'kladovka.sid=s%3Anone.none' }],
  ])('and with %s', async (_, address, headers) => {
    expect(await unlimited(known.slice(0, MOST * 4), address, headers)).toEqual([]);
  });

  it('is told so as all is told: a page to people, a problem to programs, in their language', async () => {
    await useUp('203.0.113.4');
    const page = await ask('203.0.113.4', { Accept: 'text/html', 'Accept-Language': 'ru' });
    expect([page.status, page.headers.get('Content-Type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('Слишком много попыток');
    const problem = await ask('203.0.113.4', { Accept: 'application/json' }, '/api/v1/files');
    expect(problem.headers.get('X-Request-Id')).toBeTruthy();
    expect(await problem.json()).toMatchObject({ status: 429, code: 'too_many_attempts' });
  });

  it('whoever is signed in goes on, by token and by cookie, behind the same address', async () => {
    const { body: file } = await owner.upload('kept.txt', 'twelve bytes');
    await useUp('203.0.113.5');
    const token = { Authorization: `Bearer ${owner.token}` };
    for (let i = 0; i < 3 * MOST; i += 1) {
      const path = i % 2 ? `/api/v1/files/${file.id}/content` : '/api/v1/files';
      const answer = await ask('203.0.113.5', token, path);
      expect([i, answer.status]).toEqual([i, 200]);
      await answer.text();
    }
    const browser = await BrowserClient.signedIn(server, String(owner.user?.login), goodPassword);
    for (let i = 0; i < 3 * MOST; i += 1) {
      const answer = await browser.get(i % 2 ? '/files' : '/trash', from('203.0.113.5'));
      expect([i, answer.status]).toEqual([i, 200]);
      await answer.text();
    }
  });

  it('an address of IPv6 is its /64', async () => {
    await useUp('2001:db8:7:7::1');
    const statuses = await Promise.all(
      ['2001:db8:7:7::2', '2001:db8:7:7:ffff::', '2001:db8:7:8::1'].map((one) => ask(one)),
    );
    expect(statuses.map(({ status }) => status)).toEqual([429, 429, 200]);
  });

  it('this machine itself is let through', async () => {
    for (let i = 0; i < 2 * MOST; i += 1) expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});
