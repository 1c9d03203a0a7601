import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { BrowserClient } from '../support/browser-client.js';
import { ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let anonymous: ApiClient;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer({ trustProxy: 1, hashesForReal: true });
  anonymous = await ApiClient.anonymous(server);
  admin = await newAdmin(server);
});
afterAll(() => server.stop());

const rounds = 2;
let address = 0;

/** Failures are limited for each address: every round comes from others. */
const elsewhere = (): Record<string, string> => {
  address += 1;
  return { 'X-Forwarded-For': `198.51.100.${address}` };
};

const liveSessions = async (userId: unknown): Promise<unknown[]> => {
  const sql = 'SELECT kind FROM sessions WHERE user_id = $userId AND ended_at IS NULL';
  const [rows] = (await server.sql(sql, { userId })) as [unknown[]];
  return rows;
};

/** Signs in with the old password, by the API and by the pages, for as long as `act` takes. */
async function whileSigningIn(login: string, act: () => Promise<unknown>): Promise<void> {
  let isOver = false;
  const loop = async (signIn: () => Promise<unknown>) => {
    for (let i = 0; i < 8 && !isOver; i += 1) await signIn();
  };
  const from = elsewhere();
  const credentials = { login, password: goodPassword };
  const loops = [
    loop(() => anonymous.post('/auth/login', credentials, from)),
    loop(() => new BrowserClient(server.url).post('/login', credentials, from)),
    loop(() => anonymous.post('/auth/login', credentials, elsewhere())),
  ];
  await act();
  isOver = true;
  await Promise.all(loops);
}

describe('7.6: no sign-in with the old password outlives', () => {
  it.each<[string, (client: ApiClient, login: string) => Promise<unknown>]>([
    [
      'a reset by an admin',
      (client) => admin.patch(`/users/${client.user?.id}`, { password: 'Another-kiosk-26!' }),
    ],
    ['a block', (client) => admin.patch(`/users/${client.user?.id}`, { isActive: false })],
    [
      'a reset by the operator',
      (client) =>
        server.useCases.users.update({ kind: 'system', means: 'cli' }, String(client.user?.id), {
          password: 'Another-kiosk-26!',
        }),
    ],
  ])('%s', async (_what, act) => {
    for (let round = 0; round < rounds; round += 1) {
      const client = await newClient(server);
      const login = String(client.user?.login);
      await whileSigningIn(login, () => act(client, login));
      expect(await liveSessions(client.user?.id)).toEqual([]);
    }
  });

  it('a change by the person, whose own session stays', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const client = await newClient(server);
      const change = { currentPassword: goodPassword, newPassword: 'Another-kiosk-26!' };
      await whileSigningIn(String(client.user?.login), () => client.post('/auth/password', change));
      expect(await liveSessions(client.user?.id)).toHaveLength(1);
      expect((await client.get('/auth/me')).status).toBe(200);
    }
  });

  it('a deletion, and nothing breaks', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const client = await newClient(server);
      const answers: number[] = [];
      const signIn = async () => {
        const login = client.user?.login;
        const { status } = await anonymous.post(
          '/auth/login',
          { login, password: goodPassword },
          elsewhere(),
        );
        answers.push(status);
      };
      await Promise.all([signIn(), signIn(), admin.delete(`/users/${client.user?.id}`), signIn()]);
      expect(answers.every((status) => [200, 401].includes(status))).toBe(true);
      expect(await liveSessions(client.user?.id)).toEqual([]);
    }
  });
});

describe('7.6: an account that is removed at the moment of a sign-in', () => {
  /** Removes the row where the sign-in has its session and notes the time. */
  async function whileRowGoes(userId: string, signIn: () => Promise<number>): Promise<number> {
    const remover = new pg.Client({ connectionString: server.databaseUrl });
    await remover.connect();
    try {
      await remover.query('BEGIN');
      await remover.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
      const answer = signIn();
      await eventually(async () => {
        const { rowCount } = await remover.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        expect(rowCount).toBe(1);
      });
      await remover.query('DELETE FROM users WHERE id = $1', [userId]);
      await remover.query('COMMIT');
      return await answer;
    } finally {
      await remover.end();
    }
  }

  it.each<[string, (login: string) => Promise<{ status: number }>, number]>([
    ['the API', (login) => anonymous.post('/auth/login', { login, password: goodPassword }), 200],
    [
      'the API on a new device, of which it has to be told',
      (login) => anonymous.post('/auth/login', { login, password: goodPassword }, elsewhere()),
      401,
    ],
    [
      'the pages',
      (login) => new BrowserClient(server.url).post('/login', { login, password: goodPassword }),
      303,
    ],
  ])('breaks nothing: %s', async (_face, signIn, status) => {
    const client = await newClient(server);
    const userId = String(client.user?.id);
    const login = String(client.user?.login);
    expect(await whileRowGoes(userId, async () => (await signIn(login)).status)).toBe(status);
    expect(await liveSessions(userId)).toEqual([]);
  });
});

describe('7.6: a password that a reset overtook', () => {
  it('does not overwrite the one that the admin set', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const client = await newClient(server);
      const login = client.user?.login;
      const [own] = await Promise.all([
        client.post('/auth/password', { currentPassword: goodPassword, newPassword: 'Mine-kiosk-26!' }),
        admin.patch(`/users/${client.user?.id}`, { password: 'Admins-2026!' }),
      ]);
      expect([204, 400, 401]).toContain(own.status);
      // Either the change came first and was overwritten, or it was refused.
      const { status } = await anonymous.post(
        '/auth/login',
        { login, password: 'Admins-2026!' },
        elsewhere(),
      );
      expect(status).toBe(200);
      expect(await liveSessions(client.user?.id)).toHaveLength(1);
    }
  });
});

describe('7.6: a refresh at the moment of a reset', () => {
  it('leaves no pair that works', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const client = await newClient(server);
      const [refreshed] = await Promise.all([
        anonymous.post('/auth/refresh', { refreshToken: client.refreshToken }),
        admin.patch(`/users/${client.user?.id}`, { password: 'Another-kiosk-26!' }),
      ]);
      const again = await anonymous.post('/auth/refresh', {
        refreshToken: refreshed.body.refreshToken ?? client.refreshToken,
      });
      expect(again.status).toBe(401);
      if (refreshed.status === 200)
        expect((await anonymous.withToken(String(refreshed.body.accessToken)).get('/auth/me')).status).toBe(
          401,
        );
    }
  });
});
