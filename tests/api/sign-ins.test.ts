import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
/** Another instance over the same database. */
let other: TestServer;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer({ trustProxy: 1 });
  other = await startServer({ trustProxy: 1 }, server);
  admin = await newAdmin(server);
});
afterAll(async () => {
  await other.stop();
  await server.stop();
});

async function signIn(
  login: unknown,
  address: string,
  { password = 'Wrong-2026!', at = server }: { password?: string; at?: TestServer } = {},
): Promise<{ status: number; retryAfter: string | null }> {
  const answer = await fetch(`${at.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
    body: JSON.stringify({ login, password }),
  });
  return { status: answer.status, retryAfter: answer.headers.get('Retry-After') };
}
const itemsOf = async (path: string): Promise<Body[]> => (await admin.get(path)).body.items;

describe('9.9: failed sign-ins', () => {
  it('are counted by hour, network and account, and told with how many, from where and against whom', async () => {
    const anna = await newClient(server);
    const boris = await newClient(server);
    for (const address of ['198.51.100.1', '198.51.100.1', '2001:db8:1:2:3::4', '2001:db8:1:2:9::9'])
      expect((await signIn(anna.user?.login, address)).status).toBe(401);
    await signIn(boris.user?.login, '198.51.100.1');
    await signIn('A-mistyped-secret-1!', '198.51.100.1');
    await signIn('n0bodyatall', '198.51.100.1');

    const failures = await itemsOf('/sign-ins/failures?network=198.51.100.1');
    const told = failures.map(({ login, failedCount }) => `${login} ${failedCount}`).sort();
    expect(told).toEqual([`${anna.user?.login} 2`, `${boris.user?.login} 1`, 'null 2'].sort());
    const ofAnna = await itemsOf(`/sign-ins/failures?userId=${anna.user?.id}`);
    expect(ofAnna.map(({ network, failedCount }) => `${network} ${failedCount}`)).toEqual([
      '2001:db8:1:2 2',
      '198.51.100.1 2',
    ]);
    expect(JSON.stringify(await itemsOf('/sign-ins/failures'))).not.toContain('mistyped');

    const summary = (await admin.get('/sign-ins/summary?hours=1')).body as Body & {
      networks: Body[];
      logins: Body[];
    };
    expect(summary).toMatchObject({ failedCount: 7, limitedCount: 0 });
    expect(summary.networks[0]).toMatchObject({ network: '198.51.100.1', failedCount: 5, loginCount: 3 });
    expect(summary.logins[0]).toMatchObject({ login: anna.user?.login, failedCount: 4, networkCount: 2 });
  });

  it('hold off who goes on, visibly, until an administrator lets them through: on every instance', async () => {
    const anna = await newClient(server);
    const login = anna.user?.login;
    const address = '198.51.100.20';
    for (let i = 0; i < 10; i += 1) await signIn(login, address);
    expect((await signIn(login, address)).status).toBe(429);
    expect((await signIn(login, address, { password: goodPassword, at: other })).status).toBe(429);

    const [limit] = await itemsOf('/sign-ins/limits');
    expect(limit).toMatchObject({ rule: 'pair', network: address, login });
    expect(new Date(String(limit?.until)).getTime()).toBeGreaterThan(Date.now() + 800_000);
    const [failure] = await itemsOf(`/sign-ins/failures?userId=${anna.user?.id}`);
    expect(failure).toMatchObject({ failedCount: 10, limitedCount: 2 });
    const limited = await itemsOf(`/audit?ownerId=${anna.user?.id}&act=session.sign_in_limited`);
    expect(limited).toHaveLength(1);

    const body = { rule: limit?.rule, key: limit?.key };
    expect((await admin.post('/sign-ins/limits/let-through', body)).status).toBe(204);
    expect((await admin.post('/sign-ins/limits/let-through', body)).status).toBe(404);
    expect(await itemsOf('/sign-ins/limits')).toEqual([]);
    expect((await signIn(login, address, { password: goodPassword, at: other })).status).toBe(200);
    const [record] = await itemsOf('/audit?act=hold.let_through');
    expect(record).toMatchObject({ objectName: address, ownerId: anna.user?.id });
  });
});

const hold = (network: string, more: object = {}) => admin.post('/sign-ins/holds', { network, ...more });

describe('9.9: held off by hand', () => {
  it.each([
    ['an address', '203.0.113.5', '203.0.113.5', '203.0.113.6'],
    ['a network', '203.0.114.77/24', '203.0.114.200', '203.0.115.1'],
    ['an IPv6 network', '2001:db8:aa00::/40', '2001:db8:aa12::1', '2001:db8:bb00::1'],
    ['an address that a dual-stack socket writes', '203.0.116.5', '::ffff:203.0.116.5', '::ffff:203.0.116.6'],
  ])(
    '%s, at the next attempt on every instance, until it is taken back',
    async (_, network, inside, outside) => {
      const anna = await newClient(server);
      const right = { password: goodPassword, at: other };
      const { status, body } = await hold(network, { reason: 'guesses' });
      expect(status).toBe(201);
      expect((await signIn(anna.user?.login, inside, right)).status).toBe(429);
      expect((await signIn(anna.user?.login, outside, right)).status).toBe(200);
      const registered = await fetch(`${other.url}/api/v1/auth/register`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': inside },
        body: JSON.stringify({
          login: 'newcomer',
          fullName: 'N',
          email: 'n@example.org',
          password: goodPassword,
        }),
      });
      expect(registered.status).toBe(429);
      expect((await itemsOf('/sign-ins/holds'))[0]).toMatchObject({
        id: body.id,
        kind: 'hold',
        reason: 'guesses',
      });
      expect((await admin.delete(`/sign-ins/holds/${body.id}`)).status).toBe(204);
      expect((await admin.delete(`/sign-ins/holds/${body.id}`)).status).toBe(404);
      expect((await signIn(anna.user?.login, inside, right)).status).toBe(200);
      const acts = (await itemsOf(`/audit?objectId=${body.id}`)).map(({ act, actorName }) => [
        act,
        actorName,
      ]);
      expect(acts).toEqual([
        ['hold.removed', admin.user?.login],
        ['hold.added', admin.user?.login],
      ]);
    },
  );

  it('with an end of its own accord, which is told to whoever waits', async () => {
    const anna = await newClient(server);
    const { body } = await hold('203.0.113.9', { until: new Date(Date.now() + 600_000).toISOString() });
    const held = await signIn(anna.user?.login, '203.0.113.9', { password: goodPassword });
    expect(held.status).toBe(429);
    expect(Number(held.retryAfter)).toBeGreaterThan(590);
    await server.sql(`UPDATE sign_in_holds SET until = now() - interval '1 second' WHERE id = $id`, {
      id: body.id,
    });
    expect((await signIn(anna.user?.login, '203.0.113.9', { password: goodPassword })).status).toBe(200);
    expect((await itemsOf('/sign-ins/holds')).map(({ id }) => id)).not.toContain(body.id);
  });

  it.each([
    ['nonsense', 'network_invalid', 400],
    ['192.0.2.0/33', 'network_invalid', 400],
    ['2001:db8::/129', 'network_invalid', 400],
    ['192.0.2.0/', 'network_invalid', 400],
    ['0.0.0.0/0', 'network_too_wide', 400],
    ['::/0', 'network_too_wide', 400],
    ['127.0.0.1', 'own_address', 409],
    ['127.0.0.0/8', 'own_address', 409],
    ['::ffff:127.0.0.1', 'own_address', 409],
  ])('%s is refused: %s', async (network, code, status) => {
    const answer = await hold(network);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await itemsOf('/sign-ins/holds')).toEqual([]);
  });

  it('lets one through whom failures would hold off, but not the account that is tried', async () => {
    const school = '203.0.113.80';
    const pupil = await newClient(server);
    const { body } = await hold(school, { kind: 'pass', reason: 'the school' });
    for (let i = 0; i < 35; i += 1) await signIn(`pupil${i}`, school);
    expect((await signIn(pupil.user?.login, school, { password: goodPassword })).status).toBe(200);
    const victim = await newClient(server);
    for (let i = 0; i < 100; i += 1) await signIn(victim.user?.login, school);
    expect((await signIn(victim.user?.login, school)).status).toBe(429);
    await admin.delete(`/sign-ins/holds/${body.id}`);
  });

  it('is for administrators alone', async () => {
    const anna = await newClient(server);
    for (const path of ['failures', 'summary', 'limits', 'holds'])
      expect((await anna.get(`/sign-ins/${path}`)).status).toBe(403);
    expect((await anna.post('/sign-ins/holds', { network: '203.0.113.1' })).status).toBe(403);
  });
});
