import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningJobs } from '../../src/jobs/index.js';
import { addAuthenticator } from '../support/authenticator.js';
import { ApiClient, type Body, freshLogin, goodPassword, newAdmin } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startJobRunner } from '../support/job-runner.js';
import { startServer, type TestServer } from '../support/server.js';
import { type ReceivedLetter, type SmtpServer, startSmtpServer } from '../support/smtp-server.js';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0';
const laterFirefox = firefox.replaceAll('140.0', '141.0');
const home = { 'User-Agent': firefox, 'X-Forwarded-For': '203.0.113.5' };
const cafe = { 'User-Agent': firefox, 'X-Forwarded-For': '203.0.113.77' };
const stranger = { 'User-Agent': 'curl/8.1', 'X-Forwarded-For': '198.51.100.9' };

let smtp: SmtpServer;
let server: TestServer;
let runner: RunningJobs;
let admin: ApiClient;
let anonymous: ApiClient;
beforeAll(async () => {
  smtp = await startSmtpServer();
  server = await startServer({ trustProxy: 1, mail: smtp.settings });
  runner = await startJobRunner(server);
  admin = await newAdmin(server);
  anonymous = await ApiClient.anonymous(server);
});
afterAll(async () => {
  await runner.stop();
  await server.stop();
  await smtp.close();
});

interface Person {
  id: string;
  login: string;
  email: string;
  signIn(from: Record<string, string>, more?: object): Promise<ApiClient>;
}

async function newPerson(): Promise<Person> {
  const login = freshLogin();
  const email = `${login}@example.org`;
  const { body } = await admin.post('/users', { login, fullName: 'A Person', email, password: goodPassword });
  const signIn = async (from: Record<string, string>, more: object = {}) => {
    const answer = await anonymous.post('/auth/login', { login, password: goodPassword, ...more }, from);
    expect(answer.status).toBe(200);
    return anonymous.withToken(String((answer.body as Body & { accessToken: string }).accessToken));
  };
  return { id: String(body.id), login, email, signIn };
}

/** Whose code of this moment is good once more. */
async function withAuthenticator(id: string, client: ApiClient) {
  const added = await addAuthenticator(client);
  await server.sql('UPDATE totp_factors SET last_step = 0 WHERE user_id = $id', { id });
  return added;
}

const noticesOf = async (client: ApiClient, from: Record<string, string> = home): Promise<Body[]> =>
  (await client.get('/auth/me/notices', from)).body.items;
const kindsOf = async (client: ApiClient) => (await noticesOf(client)).map(({ kind }) => kind);
const lettersTo = (email: string): ReceivedLetter[] => smtp.letters.filter(({ to }) => to.includes(email));
const lettersArrive = (email: string, count: number) =>
  eventually(() => expect(lettersTo(email)).toHaveLength(count));

describe('10: a sign-in from a new device', () => {
  it('is told, but for the first one, and for a browser that is only newer', async () => {
    const person = await newPerson();
    const client = await person.signIn(home);
    await person.signIn({ ...home, 'User-Agent': laterFirefox });
    expect(await noticesOf(client)).toEqual([]);
    await person.signIn(cafe);
    await person.signIn(stranger);
    await person.signIn(stranger);
    const told = await noticesOf(client);
    expect(told.map(({ kind, address, text }) => [kind, address, text])).toEqual([
      ['new_device', '198.51.100.9', 'New sign-in from curl, 198.51.100.9.'],
      ['new_device', '203.0.113.77', 'New sign-in from Firefox on Windows, 203.0.113.77.'],
    ]);
    const events = (await client.get('/auth/me/events')).body.items as Body[];
    expect(events.filter(({ text }) => text === `${person.login} signed in from a new device.`)).toHaveLength(
      2,
    );
  });

  it('is not told to an account that was there before devices were known', async () => {
    const person = await newPerson();
    const client = await person.signIn(home);
    await server.sql('DELETE FROM known_devices WHERE user_id = $id RETURNING 1', { id: person.id });
    await person.signIn(stranger);
    expect(await noticesOf(client)).toEqual([]);
  });

  it('of two that come at once one is the first', async () => {
    const person = await newPerson();
    const [client] = await Promise.all([person.signIn(home), person.signIn(stranger)]);
    expect(await noticesOf(client as ApiClient)).toHaveLength(1);
  });

  it('stays unread on all devices but its own, and is read by whoever looks elsewhere', async () => {
    const person = await newPerson();
    const atHome = await person.signIn(home);
    const strange = await person.signIn(stranger);
    const isUnread = async () => (await noticesOf(atHome)).map((notice) => notice.isUnread);
    // Whoever came in by it can't put it away.
    expect((await strange.post('/auth/me/notices/seen', undefined, stranger)).status).toBe(204);
    expect(await isUnread()).toEqual([true]);
    expect((await atHome.post('/auth/me/notices/seen', undefined, home)).status).toBe(204);
    expect(await isUnread()).toEqual([false]);
  });

  it('however many come, a hundred devices and notices are kept, and five letters an hour tell of all', async () => {
    const person = await newPerson();
    const client = await person.signIn(home);
    const { notices } = server.ports;
    await server.sql(
      `INSERT INTO known_devices (user_id, device, seen_at)
       SELECT $id, 'flood ' || n, now() - interval '1 day' FROM generate_series(1, 300) n RETURNING 1`,
      { id: person.id },
    );
    await server.sql(
      `INSERT INTO notices (user_id, kind, created_at, changes)
       SELECT $id, 'factor_added', now(), '{}' FROM generate_series(1, 300) RETURNING 1`,
      { id: person.id },
    );
    for (let n = 1; n <= 5; n += 1) {
      await person.signIn({ ...stranger, 'X-Forwarded-For': `192.0.2.${n}` });
      await lettersArrive(person.email, n);
    }
    const counts = await server.ports.notices.list(person.id, { sort: '-id', limit: 500, withTotal: true });
    expect(counts.total).toBe(100);
    const [[{ devices }]] = (await server.sql(
      'SELECT count(*)::int AS devices FROM known_devices WHERE user_id = $id',
      { id: person.id },
    )) as [[{ devices: number }]];
    expect(devices).toBe(100);

    await person.signIn({ ...stranger, 'X-Forwarded-For': '192.0.2.6' });
    await person.signIn({ ...stranger, 'X-Forwarded-For': '192.0.2.7' });
    const waiting = (await admin.get('/jobs?kind=noticeMail&state=waiting')).body.items as Body[];
    expect(waiting).toHaveLength(1);
    expect(await notices.nextLetterIn(person.id)).toBeNull();
    expect(lettersTo(person.email)).toHaveLength(5);
    // The hour passes.
    await server.sql(
      `UPDATE notice_mails SET sent_at = sent_at - interval '1 hour' WHERE user_id = $id AND sent_at IS NOT NULL RETURNING 1`,
      { id: person.id },
    );
    await server.sql('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key = $id RETURNING 1', {
      id: waiting[0]?.id,
    });
    await lettersArrive(person.email, 6);
    expect(lettersTo(person.email).at(-1)?.text).toMatch(/192\.0\.2\.7.*\s+.*192\.0\.2\.6/);
    expect(await noticesOf(client)).toHaveLength(100);
  });
});

describe('10: what else is told', () => {
  it.each<[string, string[], (person: Person, client: ApiClient) => Promise<{ status: number }>]>([
    [
      'another password',
      ['password_changed'],
      (_person, client) =>
        client.post('/auth/password', { currentPassword: goodPassword, newPassword: 'Another-9-good' }, home),
    ],
    [
      'a password given by an administrator',
      ['password_reset'],
      ({ id }) => admin.post(`/users/${id}/one-time-password`),
    ],
    [
      'another email',
      ['email_changed'],
      ({ login }, client) => client.patch('/auth/me', { email: `new-${login}@example.org` }, home),
    ],
    [
      'another email given by an administrator',
      ['email_changed'],
      ({ id, login }) => admin.patch(`/users/${id}`, { email: `new-${login}@example.org` }),
    ],
    [
      'a second factor, and that it was reset',
      ['factor_reset', 'factor_added'],
      async ({ id }, client) => {
        await withAuthenticator(id, client);
        return admin.delete(`/users/${id}/second-factor`);
      },
    ],
    [
      'a second factor that was given up',
      ['factor_removed', 'factor_added'],
      async ({ id }, client) => {
        await withAuthenticator(id, client);
        return client.delete('/auth/second-factor/totp', home);
      },
    ],
    [
      'a recovery code that was used',
      ['recovery_code_used', 'factor_added'],
      async ({ id, signIn }, client) => {
        const { recoveryCodes } = await withAuthenticator(id, client);
        await signIn(home, { code: recoveryCodes[0] });
        return { status: 200 };
      },
    ],
    [
      'new recovery codes',
      ['recovery_codes_made', 'factor_added'],
      async ({ id }, client) => {
        await withAuthenticator(id, client);
        return client.post('/auth/second-factor/recovery-codes', {}, home);
      },
    ],
    ['nothing of another name', [], (_person, client) => client.patch('/auth/me', { fullName: 'B' }, home)],
  ])('%s: %p', async (_what, kinds, act) => {
    const person = await newPerson();
    const client = await person.signIn(home);
    expect((await act(person, client)).status).toBeLessThan(300);
    const told = await server.ports.notices.list(person.id, { sort: '-id', limit: 10, withTotal: false });
    expect(told.items.map(({ kind }) => kind)).toEqual(kinds);
    if (kinds.length === 0) return;
    await eventually(() =>
      expect(
        lettersTo(person.email)
          .map(({ text }) => text)
          .join(),
      ).toContain(person.login),
    );
    for (const { address } of told.items)
      expect(address === null || ['203.0.113.5', '127.0.0.1'].includes(address)).toBe(true);
    // Nobody else is told.
    const other = await newPerson();
    expect(await kindsOf(await other.signIn(home))).toEqual([]);
    expect(lettersTo(other.email)).toEqual([]);
  });

  it('tells of another email to both addresses, and never from where an administrator acts', async () => {
    const person = await newPerson();
    const client = await person.signIn(home);
    const after = `elsewhere-${person.login}@example.org`;
    await admin.patch(`/users/${person.id}`, { email: after });
    await lettersArrive(person.email, 1);
    await lettersArrive(after, 1);
    const [notice] = await noticesOf(client);
    expect(notice).toMatchObject({ kind: 'email_changed', address: null, agent: null });
    expect(lettersTo(person.email)[0]?.text).toContain(`${after} now; it was ${person.email}`);
  });
});
