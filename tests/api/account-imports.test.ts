import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningJobs } from '../../src/jobs/index.js';
import { ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startJobRunner } from '../support/job-runner.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
let runner: RunningJobs | null = null;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
afterEach(async () => {
  await runner?.stop();
  runner = null;
});
afterAll(() => server.stop());

const send = async (table: string | Uint8Array<ArrayBuffer>, query = '', who = admin, type = 'text/csv') => {
  const answer = await who.raw('POST', `/api/v1/user-imports${query}`, {
    headers: { 'Content-Type': type },
    body: table,
  });
  return { status: answer.status, body: (await answer.json()) as Body };
};

const look = (table: string | Uint8Array<ArrayBuffer>) => send(table, '?dryRun=true');

const faultsOf = ({ body }: { body: Body }): unknown[] =>
  (body.faults as Body[]).map(({ row, field, message }) => [row, field, message]);

const rowsOf = async (statement: string, bind: Record<string, unknown> = {}): Promise<Body[]> => {
  const [rows] = (await server.sql(statement, bind)) as [Body[]];
  return rows;
};

const userCount = async (): Promise<number> =>
  Number((await rowsOf('SELECT count(*) AS count FROM users'))[0]?.count);

const ended = async (id: unknown): Promise<Body> => {
  await eventually(async () => expect((await admin.get(`/jobs/${id}`)).body.state).toBe('done'));
  return (await admin.get(`/jobs/${id}`)).body;
};

describe('9.3: accounts by a table', () => {
  it('creates all of them, with one-time passwords for whoever has the key of the import', async () => {
    const table =
      '\ufeffЛогин;ФИО;Почта;Квота;Срок;Класс\r\n' +
      'ivanov1;"Иванов, Иван";ivan1@example.test;1,5 ГБ;31.12.2030;7Б\r\n' +
      ';;;;;\r\n' +
      'petrova2;Петрова Анна;anna2@example.test;-;;7Б\r\n';
    const { status, body } = await send(table);
    expect([status, body.rowCount, body.faultCount, (body.job as Body).total]).toEqual([200, 2, 0, 2]);
    expect(body.accounts).toEqual([
      {
        row: 2,
        login: 'ivanov1',
        fullName: 'Иванов, Иван',
        email: 'ivan1@example.test',
        quotaBytes: 1.5 * 1024 ** 3,
        expiresAt: '2030-12-31T23:59:59.000Z',
      },
      { row: 4, login: 'petrova2', fullName: 'Петрова Анна', email: 'anna2@example.test', quotaBytes: null },
    ]);
    runner = await startJobRunner(server);
    const id = (body.job as Body).id;
    expect(await ended(id)).toMatchObject({ doneCount: 2, leftCount: 0 });

    const slips = (key: unknown) => admin.post(`/user-imports/${id}/slips`, { key });
    const { items } = (await slips(body.key)).body;
    expect((items as Body[]).map(({ login }) => login)).toEqual(['ivanov1', 'petrova2']);
    const [ivan] = items as Body[];
    const signedIn = await (await ApiClient.anonymous(server)).signIn(
      'ivanov1',
      String(ivan?.oneTimePassword),
    );
    expect((await signedIn.get('/files')).body.code).toBe('password_change_required');
    await signedIn.post('/auth/password', {
      currentPassword: ivan?.oneTimePassword,
      newPassword: 'Another-one-2030',
    });
    expect(((await slips(body.key)).body.items as Body[])[0]).toMatchObject({ oneTimePassword: null });
    expect((await slips('x'.repeat(43))).body.code).toBe('job_not_found');
  });

  it('keeps no password and no key of theirs when it is done, and none in any answer, log or record', async () => {
    const { body } = await send('login,name,email\nsecret1,S,secret1@example.test\n');
    runner = await startJobRunner(server);
    const { id } = body.job as Body;
    await ended(id);
    const [row] = await rowsOf(
      `SELECT key, (SELECT count(*) FROM account_import_rows WHERE job_id = i.job_id) AS rows
       FROM account_imports i WHERE job_id = $id`,
      { id },
    );
    expect([row?.key, Number(row?.rows)]).toEqual([null, 0]);
    const { items } = (await admin.post(`/user-imports/${id}/slips`, { key: body.key })).body;
    const password = String((items as Body[])[0]?.oneTimePassword);
    const seen = [
      await admin.get(`/jobs/${id}`),
      await admin.get(`/jobs/${id}/results`),
      await admin.get('/audit'),
      await admin.get('/logs?limit=500'),
    ].map((answer) => JSON.stringify(answer.body));
    for (const text of seen)
      for (const secret of [password, String(body.key)]) expect(text).not.toContain(secret);
  });

  it('says by row what is wrong, and then makes none', async () => {
    const before = await userCount();
    const { user } = await newClient(server);
    const table = [
      'login,name,email,quota',
      'good1,Good,good1@example.test,',
      'no login,Name,bad,much',
      'GOOD1,Good,GOOD1@example.test,5',
      `${String(user?.login).toUpperCase()},Name,other@example.test,`,
      'short,Name,short@example.test,1,more',
      'empty,,empty@example.test',
    ].join('\n');
    const answer = await send(table);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ job: null, key: null, faultCount: 8 });
    expect(faultsOf(answer)).toEqual([
      [3, 'login', 'Latin letters and digits only, first a letter.'],
      [3, 'email', 'This does not look like an email address.'],
      [3, 'quotaBytes', 'This should be a number.'],
      [4, 'login', 'Row 2 has the same.'],
      [4, 'email', 'Row 2 has the same.'],
      [5, 'login', 'This login is taken.'],
      [6, '', 'This row has more cells than there are columns.'],
      [7, 'fullName', 'Fill this in.'],
    ]);
    expect(await userCount()).toBe(before + 1);
  });

  it('is only looked at where that is asked for', async () => {
    const before = await userCount();
    const { body } = await look('login,name,email\nlooked1,L,looked1@example.test\n');
    expect(body).toMatchObject({ job: null, key: null, faultCount: 0, rowCount: 1 });
    expect(await userCount()).toBe(before);
  });

  const utf16 = (text: string, isLittle: boolean) => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return new Uint8Array(isLittle ? bytes : bytes.swap16());
  };

  it.each([true, false])('is read in UTF-16 as Excel writes it (little end first: %s)', async (isLittle) => {
    const { body } = await look(utf16('login\tname\temail\nwide1\tЁж\twide1@example.test\n', isLittle));
    expect(body).toMatchObject({ faultCount: 0, accounts: [{ login: 'wide1', fullName: 'Ёж' }] });
  });

  it.each([true, false])('is read in UTF-16 without its mark (little end first: %s)', async (isLittle) => {
    const { body } = await look(utf16('login;name;email\nbare1;Ёж;bare1@example.test\n', isLittle).slice(2));
    expect(body).toMatchObject({ faultCount: 0, accounts: [{ login: 'bare1', fullName: 'Ёж' }] });
  });

  it.each(['sep=;\r\n', '\ufeffSEP=;\r\n'])(
    'is cut where its first line says so: %j; rows are counted with that line',
    async (told) => {
      const { body } = await look(`${told}login;name;email\r\nsepa1;Ёж;sepa1@example.test\r\nbad;x\r\n`);
      expect(body.accounts).toMatchObject([{ row: 3, login: 'sepa1', fullName: 'Ёж' }]);
      expect(new Set((body.faults as Body[]).map(({ row }) => row))).toEqual(new Set([4]));
    },
  );

  it('whose heading can’t be read says that alone: no column is missing', async () => {
    // “Логин;Имя;Почта” in windows-1251.
    const heading = Buffer.from('cbeee3e8ed3bc8ecff3bcfeef7f2e00a', 'hex');
    expect(faultsOf(await look(new Uint8Array(Buffer.concat([heading, Buffer.from('a;b;c\n')]))))).toEqual([
      [1, '', 'There are characters in it that can’t be read. Save the file as CSV in UTF-8.'],
    ]);
  });

  it('in another encoding says so at each row that can’t be read', async () => {
    const windows1251 = Buffer.concat([
      Buffer.from('login,name,email\nfine1,Fine,fine1@example.test\nivan1,'),
      Buffer.from([0xc8, 0xe2, 0xe0, 0xed]),
      Buffer.from(',ivan1@example.test\n'),
    ]);
    expect(faultsOf(await look(new Uint8Array(windows1251)))).toEqual([
      [3, '', 'There are characters in it that can’t be read. Save the file as CSV in UTF-8.'],
    ]);
  });

  it.each([
    ['', [null]],
    ['login,name\na,b\n', [1]],
    ['name,email,name,login\n', [1]],
    ['login,name,email\n', [null]],
    ['just some text', [1, 1, 1]],
    ['"login,name,email\nunfinished', [1, 1, 1]],
  ])('%j is no table of accounts', async (table, rows) => {
    const answer = await look(table);
    expect((answer.body.faults as Body[]).map(({ row }) => row)).toEqual(rows);
    expect(answer.body.job).toBeNull();
  });

  it('costs its sender more than the server: a cell of blanks, a million rows that can’t be read', async () => {
    const blanks = await look(
      `login,name,email,quota\nblank1,B,blank1@example.test,1${' '.repeat(2_000_000)}x\n`,
    );
    expect(faultsOf(blanks)).toEqual([[2, 'quotaBytes', 'This should be a number.']]);
    const head = Buffer.from('login,name,email\n');
    const rows = Buffer.from([0xff, 0x0a]);
    const unreadable = await look(new Uint8Array(Buffer.concat([head, Buffer.alloc(2_000_000, rows)])));
    expect(Number(unreadable.body.faultCount)).toBeLessThanOrEqual(10_001);
    expect((unreadable.body.faults as Body[]).length).toBe(500);
  });

  it('takes what would be a formula for the text that it is', async () => {
    const { body } = await look('login,name,email\nformula1,=1+1,formula1@example.test\n');
    expect(body).toMatchObject({ accounts: [{ fullName: '=1+1' }] });
  });

  it('goes on from where it was when its worker is gone, and leaves what somebody took meanwhile', async () => {
    const logins = Array.from({ length: 6 }, (_, n) => `resumed${n}`);
    const table = `login,name,email\n${logins.map((login) => `${login},R,${login}@example.test`).join('\n')}`;
    const { body } = await send(table);
    const { id } = body.job as Body;
    await server.sql(
      `UPDATE jobs SET cursor = '3'::jsonb, done_count = 2, state = 'waiting' WHERE id = $id`,
      { id },
    );
    await admin.post('/users', { login: 'resumed4', fullName: 'Taken', email: 'taken4@example.test' });
    runner = await startJobRunner(server);
    expect(await ended(id)).toMatchObject({ doneCount: 5, leftCount: 1 });
    const { items } = (await admin.get(`/jobs/${id}/results?outcome=left`)).body;
    expect(items).toEqual([expect.objectContaining({ subject: 'resumed4', reason: 'login_taken' })]);
    expect((await admin.get('/users?q=resumed0')).body.items).toEqual([]);
    expect((await admin.get('/users?q=resumed5')).body.items).toHaveLength(1);
  });

  it('is for admins alone, whose table is not read before; and for tables alone', async () => {
    const table = 'login,name,email\nnobody1,N,nobody1@example.test\n';
    expect((await send(table, '', await newClient(server))).status).toBe(403);
    expect((await send(table, '', await ApiClient.anonymous(server))).status).toBe(401);
    expect((await send(table, '', admin, 'application/json')).status).toBe(415);
    expect((await send('x'.repeat(21 * 1024 * 1024))).status).toBe(413);
    const stranger = await newClient(server);
    const slips = await stranger.post('/user-imports/00000000-0000-4000-8000-000000000000/slips', {
      key: 'x',
    });
    expect(slips.status).toBe(403);
  });

  const readSlips = async (id: unknown, key: unknown, page: object = {}) =>
    (await admin.post(`/user-imports/${id}/slips`, { key, ...page })).body;
  const remains = async (id: unknown) => {
    const [row] = await rowsOf(
      `SELECT key, (SELECT count(*) FROM account_import_rows WHERE job_id = i.job_id) AS rows
       FROM account_imports i WHERE job_id = $id`,
      { id },
    );
    return [row?.key, Number(row?.rows)];
  };

  it('keeps key and accounts of a job that failed for a day, so that it can be begun again, and no longer', async () => {
    const { body } = await send('login,name,email\nfailed1,F,failed1@example.test\n');
    const { id } = body.job as Body;
    const failedAgo = (hours: number) =>
      server.sql(
        `UPDATE jobs SET state = 'failed', finished_at = now() - $hours * interval '1 hour' WHERE id = $id`,
        { id, hours },
      );
    await failedAgo(23);
    runner = await startJobRunner(server);
    const retention = async () => {
      const { body: job } = await admin.post('/jobs/kinds/jobRetention/run');
      await ended(job.id);
    };
    await retention();
    expect(await remains(id)).toEqual([expect.any(String), 1]);
    await failedAgo(25);
    await retention();
    expect(await remains(id)).toEqual([null, 0]);
    expect((await admin.post(`/jobs/${id}/retry`)).status).toBeLessThan(300);
    await eventually(async () =>
      expect((await admin.get(`/jobs/${id}`)).body).toMatchObject({
        state: 'failed',
        errorCode: 'slips_key_forgotten',
      }),
    );
  });

  it('prints no password that was replaced since, by a reset or by one that an administrator chose', async () => {
    const logins = ['kept1', 'reset1', 'chosen1'];
    const table = `login,name,email\n${logins.map((login) => `${login},P,${login}@example.test`).join('\n')}`;
    const { body } = await send(table);
    const { id } = body.job as Body;
    runner = await startJobRunner(server);
    await ended(id);
    const idOf = async (login: string) => (await admin.get(`/users?q=${login}`)).body.items[0]?.id;
    await admin.post(`/users/${await idOf('reset1')}/one-time-password`);
    const chosen = { password: 'Picked-kiosk-2030', mustChangePassword: true };
    await admin.patch(`/users/${await idOf('chosen1')}`, chosen);
    await admin.patch(`/users/${await idOf('kept1')}`, { fullName: 'Renamed' });
    const { items } = await readSlips(id, body.key);
    expect((items as Body[]).map(({ login, oneTimePassword }) => [login, typeof oneTimePassword])).toEqual([
      ['kept1', 'string'],
      ['reset1', 'object'],
      ['chosen1', 'object'],
    ]);
  });

  it('tells the audit who read the passwords, once for all pages, and of nobody without the key', async () => {
    const { body } = await send('login,name,email\nread1,R,read1@example.test\nread2,R,read2@example.test\n');
    const { id } = body.job as Body;
    runner = await startJobRunner(server);
    await ended(id);
    const records = async () =>
      (await admin.get(`/audit?act=users.slips_read&objectId=${id}`)).body.items.map(({ text }) => text);
    await readSlips(id, 'x'.repeat(43));
    expect(await records()).toEqual([]);
    const { nextCursor } = await readSlips(id, body.key, { limit: 1 });
    await readSlips(id, body.key, { limit: 1, cursor: nextCursor });
    const login = admin.user?.login;
    expect(await records()).toEqual([`${login} read the one-time passwords of 2 accounts.`]);
    await readSlips(id, body.key);
    expect(await records()).toHaveLength(2);
  });

  it.each<[string, object]>([
    ['is demoted', { role: 'user' }],
    ['is blocked', { isActive: false }],
  ])('stops where whoever asked %s in the middle, and keeps neither key nor table', async (what, change) => {
    const former = await newAdmin(server);
    const logins = [1, 2, 3, 4].map((n) => `middle${what.slice(3)}${n}`);
    const table = `login,name,email\n${logins.map((login) => `${login},M,${login}@example.test`).join('\n')}`;
    const { body } = await send(table, '', former);
    const { id } = body.job as Body;
    const { passwords } = server.ports;
    const { hash } = passwords;
    let count = 0;
    passwords.hash = async (...asked) => {
      count += 1;
      if (count === 3) await admin.patch(`/users/${former.user?.id}`, change);
      return hash(...asked);
    };
    const failed = async (errorCode: string) =>
      expect((await admin.get(`/jobs/${id}`)).body).toMatchObject({
        state: 'failed',
        errorCode,
        doneCount: 2,
      });
    try {
      runner = await startJobRunner(server);
      await eventually(() => failed('forbidden'));
    } finally {
      passwords.hash = hash;
    }
    expect(await remains(id)).toEqual([null, 0]);
    await admin.patch(`/users/${former.user?.id}`, { role: 'admin', isActive: true });
    await admin.post(`/jobs/${id}/retry`);
    await eventually(() => failed('slips_key_forgotten'));
    expect((await admin.get(`/users?q=middle${what.slice(3)}`)).body.items).toHaveLength(2);
  });

  it('of somebody who is no admin any more makes nothing', async () => {
    const former = await newAdmin(server);
    const { body } = await send('login,name,email\nlate1,L,late1@example.test\n', '', former);
    await admin.patch(`/users/${former.user?.id}`, { isAdmin: false });
    runner = await startJobRunner(server);
    await eventually(async () => {
      const job = (await admin.get(`/jobs/${(body.job as Body).id}`)).body;
      expect(job).toMatchObject({ state: 'failed', errorCode: 'forbidden', doneCount: 0 });
    });
  });
});
