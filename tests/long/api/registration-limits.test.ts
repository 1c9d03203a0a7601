import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../../support/browser-client.js';
import {
  type Answer,
  ApiClient,
  freshLogin,
  goodPassword,
  newAdmin,
  newClient,
} from '../../support/client.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let anonymous: ApiClient;

beforeAll(async () => {
  server = await startServer({ trustProxy: 1, hashesForReal: true });
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());

const account = () => {
  const login = freshLogin();
  return { login, fullName: 'Anna', email: `${login}@example.org`, password: goodPassword };
};
const from = (address: string) => ({ 'X-Forwarded-For': address });
const statuses = (answers: { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status);

describe('7.8: a crowd of registrations', () => {
  it('from one address is held back with 429 and Retry-After, and a sign-in meanwhile succeeds', async () => {
    const client = await newClient(server);
    const crowd = Array.from({ length: 60 }, () =>
      anonymous.post('/auth/register', account(), from('203.0.113.1')),
    );
    const [answers] = await Promise.all([Promise.all(crowd), anonymous.signIn(String(client.user?.login))]);
    expect(statuses(answers, 201)).toHaveLength(40);
    const limited = statuses(answers, 429) as Answer[];
    expect(limited).toHaveLength(20);
    expect(limited[0]?.body.code).toBe('too_many_attempts');
    expect(Number(limited[0]?.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  it('is held back on the page too, which keeps what was typed', async () => {
    const browser = new BrowserClient(server.url);
    const { login, ...rest } = account();
    const answer = await browser.post('/register', { login, ...rest }, from('203.0.113.1'));
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    const page = await answer.text();
    expect(page).toContain(`value="${login}"`);
    expect(page).toContain('Too many attempts');
  });

  it('elsewhere, and an admin, are not held back', async () => {
    expect((await anonymous.post('/auth/register', account(), from('203.0.113.2'))).status).toBe(201);
    const admin = await newAdmin(server);
    expect((await admin.post('/users', account(), from('203.0.113.1'))).status).toBe(201);
  });

  it('does not count what was refused for its fields', async () => {
    for (let i = 0; i < 45; i += 1)
      await anonymous.post('/auth/register', { ...account(), password: 'x' }, from('203.0.113.3'));
    expect((await anonymous.post('/auth/register', account(), from('203.0.113.3'))).status).toBe(201);
  });
});

describe('7.8: the queue of password hashes', () => {
  it('is bounded: 503 with Retry-After, nothing half done, and an attempt that nobody looked at is none', async () => {
    const own = await startServer({ trustProxy: 1, hashesForReal: true });
    try {
      const stranger = await ApiClient.anonymous(own);
      const client = await newClient(own);
      // Each from an address of its own, so that nothing but the queue stands in the way.
      const answers = await Promise.all(
        Array.from({ length: 150 }, (_, n) =>
          stranger.post('/auth/register', account(), from(`198.51.100.${n}`)),
        ),
      );
      const busy = statuses(answers, 503) as Answer[];
      expect(busy.length).toBeGreaterThan(0);
      expect(busy[0]?.body.code).toBe('server_busy');
      expect(Number(busy[0]?.headers.get('Retry-After'))).toBeGreaterThan(0);
      expect(statuses(answers, 201).length + busy.length).toBe(150);

      const link = await client
        .upload('a.txt', 'a')
        .then(({ body }) => client.post(`/files/${body.id}/links`, { password: 'Open-sesame' }));
      const open = (n: number) =>
        stranger.raw('GET', `/s/${link.body.token}`, {
          headers: {
            ...from(`198.51.101.${n}`),
            Authorization: `Basic ${Buffer.from('x:Open-sesame').toString('base64')}`,
          },
        });
      const opened = await Promise.all(Array.from({ length: 90 }, (_, n) => open(n)));
      expect(statuses(opened, 503).length).toBeGreaterThan(0);
      expect(statuses(opened, 200).length + statuses(opened, 503).length).toBe(90);
      // The hundred wrong guesses that a link has in an hour are all left.
      for (let n = 0; n < 60; n += 1) expect((await open(n)).status).toBe(200);
    } finally {
      await own.stop();
    }
  });
});
