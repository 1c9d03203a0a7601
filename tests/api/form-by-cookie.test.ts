import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, goodPassword, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;
let cookies: Record<string, string>;

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
  cookies = await signIn();
});
afterAll(() => server.stop());

async function signIn(): Promise<Record<string, string>> {
  const answer = await fetch(`${server.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: server.url },
    body: new URLSearchParams({ login: String(client.user?.login), password: goodPassword }),
  });
  return Object.fromEntries(
    answer.headers.getSetCookie().map((line) => String(line.split(';')[0]).split(/=(.*)/s).slice(0, 2)),
  );
}

let count = 0;
function send(headers: Record<string, string>, sent: Record<string, string> = cookies): Promise<Response> {
  const body = new FormData();
  body.append('file', new Blob(['content']), `${count++}.txt`);
  const cookie = Object.entries(sent)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  return fetch(`${server.url}/api/v1/files`, {
    method: 'POST',
    body,
    headers: { Cookie: cookie, ...headers },
  });
}

const SESSION = 'kladovka.sid';
const fromPage = { 'Sec-Fetch-Site': 'same-origin' };

describe('a short form with a browser’s session', () => {
  it.each([
    ['by what the browser says of where it comes from', () => fromPage],
    ['by the origin, where it says no more', () => ({ Origin: new URL(server.settings.publicUrl).origin })],
  ])('8.4: is taken from our own page, %s', async (_how, headers) => {
    const answer = await send(headers());
    expect(answer.status).toBe(201);
    const body = (await answer.json()) as { id: string };
    expect(answer.headers.get('location')).toBe(`/api/v1/files/${body.id}`);
    expect((await client.get(`/files/${body.id}`)).body).toMatchObject({ size: 7, ownerId: client.user?.id });
  });

  const foreign: [who: string, headers: (own: string) => Record<string, string>][] = [
    ['another site', () => ({ 'Sec-Fetch-Site': 'cross-site' })],
    ['a neighbour', () => ({ 'Sec-Fetch-Site': 'same-site' })],
    ['another site that claims our origin', (own) => ({ 'Sec-Fetch-Site': 'cross-site', Origin: own })],
    ['another origin', () => ({ Origin: 'https://elsewhere.example' })],
    ['no origin at all', () => ({ Origin: 'null' })],
    ['who says nothing', () => ({})],
  ];

  it.each(foreign)('8.4: is refused from %s', async (_who, headers) => {
    const answer = await send(headers(new URL(server.settings.publicUrl).origin));
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'csrf_failed' });
  });

  it('8.4: is nobody’s where the cookie was made up, signed by somebody else, or shortened', async () => {
    const [id = '', signature = ''] = decodeURIComponent(String(cookies[SESSION])).slice(2).split('.');
    for (const value of [
      id,
      `s:${id}`,
      `s:${id}.`,
      `s:${id}.${signature.slice(1)}`,
      `s:${id}.${'A'.repeat(signature.length)}`,
      `s:${id.slice(1)}.${signature}`,
      `s:${id}.${'я'.repeat(signature.length)}`,
    ]) {
      const answer = await send(fromPage, { [SESSION]: encodeURIComponent(value) });
      expect([value, answer.status]).toEqual([value, 401]);
    }
  });

  it('8.4: does not count where a token is shown, however bad', async () => {
    expect((await send({ ...fromPage, Authorization: 'Bearer bad' })).status).toBe(401);
  });

  it('8.4: ends with the session, at the very next request: by a sign-out, and by an admin', async () => {
    const own = await signIn();
    expect((await send(fromPage, own)).status).toBe(201);
    const cookie = Object.entries(own)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    await fetch(`${server.url}/logout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: cookie, Origin: server.url },
    });
    expect((await send(fromPage, own)).status).toBe(401);

    const id = String(client.user?.id);
    const operator = { kind: 'system', means: 'cli' } as const;
    expect((await send(fromPage)).status).toBe(201);
    await server.useCases.users.update(operator, id, { isActive: false });
    expect((await send(fromPage)).status).toBe(401);
    await server.useCases.users.update(operator, id, { isActive: true });
  });
});
