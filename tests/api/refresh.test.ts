import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt, { type JwtPayload } from 'jsonwebtoken';
import { ApiClient, type Body, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let anonymous: ApiClient;

beforeAll(async () => {
  server = await startServer({ trustProxy: 1 });
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());

const refresh = (refreshToken: unknown, headers?: Record<string, string>) =>
  anonymous.post('/auth/refresh', { refreshToken }, headers);

const outcome = ({ status, body }: { status: number; body: Body }) => [status, body.code];
const reused = [401, 'refresh_token_reused'];

const works = async (accessToken: unknown): Promise<boolean> =>
  (await anonymous.withToken(String(accessToken)).get('/auth/me')).status === 200;

/** As if all of the family's tokens had been spent so much earlier. */
const backdate = (seconds: number) =>
  server.sql(`UPDATE refresh_tokens SET spent_at = spent_at - $seconds * interval '1 second'`, { seconds });

const keptOf = async (client: ApiClient): Promise<number> => {
  const sql = `SELECT count(*)::int AS count FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
               WHERE s.user_id = $userId`;
  const [rows] = (await server.sql(sql, { userId: client.user?.id })) as [{ count: number }[]];
  return rows[0]?.count ?? -1;
};

describe('a refresh token', () => {
  it('is spent for a new pair; the access token lives on', async () => {
    const client = await newClient(server);
    const { status, body } = await refresh(client.refreshToken);
    expect(status).toBe(200);
    expect(body.refreshToken).not.toBe(client.refreshToken);
    expect([await works(body.accessToken), await works(client.token)]).toEqual([true, true]);
  });

  it('7.14: gives a working pair once more within ten seconds, for an answer that was lost', async () => {
    const client = await newClient(server);
    await refresh(client.refreshToken);
    const again = await refresh(client.refreshToken);
    expect(again.status).toBe(200);
    expect(await works(again.body.accessToken)).toBe(true);
    const next = await refresh(again.body.refreshToken);
    expect(next.status).toBe(200);
    expect(await works(next.body.accessToken)).toBe(true);
    const { body } = await anonymous.withToken(String(next.body.accessToken)).get('/auth/sessions');
    expect(body.items).toHaveLength(1);
  });

  it('7.14: shown a third time ends the whole family, access tokens too', async () => {
    const client = await newClient(server);
    const [first, second] = [await refresh(client.refreshToken), await refresh(client.refreshToken)];
    expect(outcome(await refresh(client.refreshToken))).toEqual(reused);
    for (const token of [client.token, first.body.accessToken, second.body.accessToken])
      expect(await works(token)).toBe(false);
    for (const { body } of [first, second]) expect((await refresh(body.refreshToken)).status).toBe(401);
  });

  it.each([
    ['another address', { 'X-Forwarded-For': '203.0.113.9' }],
    ['another agent', { 'User-Agent': 'somebody else' }],
  ])('7.14: shown again from %s ends the family', async (_what, headers) => {
    const client = await newClient(server);
    const first = await refresh(client.refreshToken);
    expect(outcome(await refresh(client.refreshToken, headers))).toEqual(reused);
    expect(await works(first.body.accessToken)).toBe(false);
  });

  it('7.14: shown again after ten seconds ends the family', async () => {
    const client = await newClient(server);
    const first = await refresh(client.refreshToken);
    await backdate(11);
    expect(outcome(await refresh(client.refreshToken))).toEqual(reused);
    expect(await works(first.body.accessToken)).toBe(false);
  });

  it('7.14: shown again after what was given for it was used ends the family: that answer was not lost', async () => {
    const client = await newClient(server);
    const first = await refresh(client.refreshToken);
    const second = await refresh(first.body.refreshToken);
    expect(outcome(await refresh(client.refreshToken))).toEqual(reused);
    expect(await works(second.body.accessToken)).toBe(false);
  });

  it('7.14: shown twice at once answers both; ten times at once, it ends the family', async () => {
    const client = await newClient(server);
    const two = await Promise.all([refresh(client.refreshToken), refresh(client.refreshToken)]);
    expect(two.map(({ status }) => status)).toEqual([200, 200]);
    for (const { body } of two) expect(await works(body.accessToken)).toBe(true);
    for (const { body } of two) expect((await refresh(body.refreshToken)).status).toBe(200);

    const greedy = await newClient(server);
    const ten = await Promise.all(Array.from({ length: 10 }, () => refresh(greedy.refreshToken)));
    expect(ten.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(2);
    expect(await works(greedy.token)).toBe(false);
  });

  it('7.14: leaves no heap of spent ones behind, and the oldest of them is still known for what it is', async () => {
    const client = await newClient(server);
    let { refreshToken, accessToken } = (await refresh(client.refreshToken)).body;
    for (let i = 0; i < 60; i += 1) ({ refreshToken, accessToken } = (await refresh(refreshToken)).body);
    expect(await keptOf(client)).toBeLessThanOrEqual(20);
    expect(await works(accessToken)).toBe(true);
    expect(outcome(await refresh(client.refreshToken))).toEqual(reused);
    expect(await works(accessToken)).toBe(false);
  });

  it('that nobody was given ends nothing', async () => {
    const client = await newClient(server);
    for (const token of ['x', randomUUID(), client.token, `${client.refreshToken}x`])
      expect(outcome(await refresh(token))).toEqual([401, 'invalid_token']);
    expect(await works(client.token)).toBe(true);
  });
});

describe('7.15: an access token with our signature', () => {
  const signed = (claims: object): string =>
    jwt.sign(claims, server.settings.secrets.jwt, { algorithm: 'HS256' });
  const status = async (claims: object): Promise<number> =>
    (await anonymous.withToken(signed(claims)).get('/auth/me')).status;

  it.each<[string, (claims: JwtPayload, other: JwtPayload) => object]>([
    ['no jti', ({ jti: _, ...claims }) => claims],
    ['a jti that was never given out', (claims) => ({ ...claims, jti: randomUUID() })],
    ['the jti of another session', (claims, { jti }) => ({ ...claims, jti })],
    ['a jti that is no text', (claims) => ({ ...claims, jti: 1 })],
    ['no sub', ({ sub: _, ...claims }) => claims],
    ['the sub of somebody else', (claims, { sub }) => ({ ...claims, sub })],
    ['a sub that is nobody', (claims) => ({ ...claims, sub: randomUUID() })],
    ['an empty sub', (claims) => ({ ...claims, sub: '' })],
    ['no sid', ({ sid: _, ...claims }) => claims],
    ['the session of somebody else', (claims, { sid }) => ({ ...claims, sid })],
  ])('and %s is refused', async (_what, change) => {
    const [mine, theirs] = [await newClient(server), await newClient(server)];
    const [claims, other] = [mine.token, theirs.token].map(
      (token) => jwt.decode(String(token)) as JwtPayload,
    );
    expect(await status(claims ?? {})).toBe(200);
    expect(await status(change(claims ?? {}, other ?? {}))).toBe(401);
  });
});
