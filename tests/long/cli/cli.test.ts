import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createEmptyTestDatabase, dropTestDatabase } from '../../support/database.js';
import { kladovka, startKladovka, temporaryFolder } from '../../support/kladovka.js';

let storage: Awaited<ReturnType<typeof temporaryFolder>>;
let databaseUrl: string;

beforeAll(async () => {
  storage = await temporaryFolder();
  databaseUrl = await createEmptyTestDatabase();
  await run(['user', 'add', 'chief', '--email', 'chief@example.org', '--admin']);
});
afterAll(async () => {
  await dropTestDatabase(databaseUrl);
  await storage.remove();
});

const env = (more: Record<string, string> = {}) => ({
  STORAGE_DIR: path.join(storage.dir, 'storage'),
  DATABASE_URL: databaseUrl,
  ...more,
});
const run = (args: string[], more: Record<string, string> = {}, input?: string) =>
  kladovka(args, env(more), { input });

const userNamed = async (login: string): Promise<Record<string, unknown> | undefined> => {
  const { stdout } = await run(['user', 'list', '--json']);
  return JSON.parse(stdout).find((user: { login: string }) => user.login === login);
};

const inDatabase = async (statements: string): Promise<unknown> => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  return client
    .query(statements)
    .then(({ rows }) => rows)
    .finally(() => client.end());
};

describe('kladovka user', () => {
  it('R10: add makes an account with a generated password, shown once', async () => {
    const args = [
      'user',
      'add',
      'anna',
      '--email',
      'anna@example.org',
      '--name',
      'Anna K',
      '--quota',
      '5000',
    ];
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Created anna\.\nPassword: \S{19}\n$/);
    expect(await userNamed('anna')).toMatchObject({ fullName: 'Anna K', isAdmin: false, quotaBytes: 5000 });
  });

  it('R10: add says beside which field what is wrong', async () => {
    const { code, stdout, stderr } = await run(
      ['user', 'add', '1st', '--email', 'x', '--password-stdin'],
      {},
      'abc\n',
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const field of ['login', 'email', 'password']) expect(stderr).toContain(`${field}: `);
    expect(stderr).toMatch(/^kladovka: .*\n$/);
  });

  it('R11: list shows a table, for a person in their language, and JSON for a program', async () => {
    const table = (await run(['user', 'list'])).stdout.split('\n');
    expect(table[0]).toMatch(/^LOGIN +NAME +EMAIL +ADMIN +ACTIVE +FILES +SIZE$/);
    expect(table).toContainEqual(
      expect.stringMatching(/^chief +chief +chief@example.org +yes +yes +0 +0\sB$/),
    );
    expect((await run(['user', 'list'], { LANG: 'ru_RU.UTF-8' })).stdout).toMatch(/^ЛОГИН/);
    expect(await userNamed('chief')).toMatchObject({
      login: 'chief',
      storage: { fileCount: 0, usedBytes: 0 },
    });
    expect(JSON.stringify(await userNamed('chief'))).not.toMatch(/hash|argon/i);
  });

  it('passwd takes the password from the standard input', async () => {
    const { code, stdout } = await run(['user', 'passwd', 'CHIEF', '--password-stdin'], {}, 'Quite-new-1\n');
    expect(code).toBe(0);
    expect(stdout).toBe('Set the password of chief; every session of the account has ended.\n');
    expect((await run(['user', 'passwd', 'chief', '--password-stdin'], {}, 'weak\n')).code).toBe(1);
  });

  it('R15: admin gives and takes the rights, but leaves one who has them', async () => {
    await run(['user', 'add', 'boris', '--email', 'boris@example.org']);
    expect((await run(['user', 'admin', 'boris'])).code).toBe(0);
    expect(await userNamed('boris')).toMatchObject({ isAdmin: true });
    expect((await run(['user', 'admin', 'boris', '--revoke'])).code).toBe(0);
    const last = await run(['user', 'admin', 'chief', '--revoke']);
    expect(last).toMatchObject({ code: 1, stderr: expect.stringContaining('last active administrator') });
  });

  it('10: reset-second-factor lets in who lost it, and says where there is none', async () => {
    expect(await run(['user', 'reset-second-factor', 'chief'])).toMatchObject({
      code: 1,
      stderr: 'kladovka: There is no second factor here. Begin with one.\n',
    });
    expect((await run(['user', 'reset-second-factor', 'nobody'])).code).toBe(1);

    // Who has nothing but a passkey, and lost it with the recovery codes.
    await inDatabase(`
      INSERT INTO passkeys SELECT gen_random_uuid(), id, 'credential', '\\x00', 0, '{}', 'Key', now() FROM users WHERE login = 'chief';
      INSERT INTO recovery_codes SELECT id, '\\x00', now() FROM users WHERE login = 'chief';
      UPDATE users SET has_second_factor = true WHERE login = 'chief'`);
    expect(await run(['user', 'reset-second-factor', 'CHIEF'])).toMatchObject({ code: 0, stderr: '' });
    expect(await userNamed('chief')).toMatchObject({ hasSecondFactor: false });
    expect(
      await inDatabase('SELECT user_id FROM passkeys UNION ALL SELECT user_id FROM recovery_codes'),
    ).toEqual([]);
    expect((await run(['user', 'reset-second-factor', 'chief'])).code).toBe(1);
  });

  it('R12: rm deletes, and never without being told so where there is nobody to ask', async () => {
    await run(['user', 'add', 'clara', '--email', 'clara@example.org']);
    expect(await run(['user', 'rm', 'clara'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await userNamed('clara')).toBeDefined();
    expect((await run(['user', 'rm', 'clara', '--yes'])).code).toBe(0);
    expect(await userNamed('clara')).toBeUndefined();
    expect(await run(['user', 'rm', 'clara', '--yes'])).toMatchObject({
      code: 1,
      stderr: 'kladovka: There is no such user.\n',
    });
  });
});

describe('kladovka audit verify', () => {
  const verify = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(['audit', 'verify', ...args]);
    return { code, stdout, stderr };
  };

  it('9.8: is 0 for a whole chain, whose end it tells for the next check, as text and as JSON', async () => {
    const { code, stdout, stderr } = await verify();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^The audit is whole: \d+ records? (was|were) checked\.\n/);
    const [kept = ''] = /\d+:[0-9a-f]{64}/.exec(stdout) ?? [];
    expect((await verify('--kept', kept)).code).toBe(0);
    const json = JSON.parse((await verify('--json')).stdout);
    expect([json.isWhole, `${json.end.position}:${json.end.hash}`]).toEqual([true, kept]);
  });

  it('9.8: is 2 for an end that is none', async () => {
    expect(await verify('--kept', 'nonsense')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^kladovka: --kept takes a position and a hash/),
    });
  });

  it('9.8: is 1 where a record was changed past the server, and says which; also where the end is not the kept one', async () => {
    const [, end = ''] = /(\d+:[0-9a-f]{64})/.exec((await verify()).stdout) ?? [];
    const other = `${end.split(':')[0]}:${'0'.repeat(64)}`;
    const notKept = await verify('--kept', other);
    expect([notKept.code, notKept.stdout]).toEqual([1, expect.stringContaining('is not what was kept')]);
    await inDatabase(
      `ALTER TABLE audit DISABLE TRIGGER USER; UPDATE audit SET actor_name = 'nobody' WHERE id = (SELECT min(id) FROM audit);
       ALTER TABLE audit ENABLE TRIGGER USER`,
    );
    const { code, stdout } = await verify();
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^The audit is broken\.[\s\S]*is not what was sealed\./),
    ]);
  });
});

describe('kladovka', () => {
  it('tells its version and its commands', async () => {
    expect(await run(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['serve', 'migrate', 'user']) expect(help.stdout).toContain(`  ${command} `);
  });

  it.each([[['nonsense']], [['user', 'nonsense']], [['user', 'add', 'dora']], [['serve', '--nonsense']]])(
    'does not understand %j: 2, and a word on why',
    async (args) => {
      expect(await run(args)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/^kladovka: /),
      });
    },
  );

  it('says what it does not understand in the language of the operator', async () => {
    const said = async (...args: string[]) => (await run(args, { LANG: 'ru_RU.UTF-8' })).stderr;
    expect(await Promise.all([said('nonsense'), said('backup'), said('backup', 'a', 'b')])).toEqual([
      'kladovka: Неизвестная команда «nonsense». Список команд: kladovka --help.\n',
      'kladovka: Не хватает аргумента: <dir>.\n',
      'kladovka: Аргументов больше, чем нужно команде. Имя с пробелами возьмите в кавычки.\n',
    ]);
    expect(
      await Promise.all([
        said('import', 'x'),
        said('doctor', '--jsn'),
        said('blobs:migrate', '--to', 'tape'),
      ]),
    ).toEqual([
      'kladovka: Укажите --user <login>.\n',
      'kladovka: Неизвестный параметр --jsn. Возможно, вы имели в виду --json?\n',
      'kladovka: --to <store> не принимает «tape». Возможные значения: s3, disk.\n',
    ]);
  });

  it('migrate says when there is nothing to do', async () => {
    expect(await run(['migrate'])).toMatchObject({ code: 0, stdout: 'The database is up to date.\n' });
  });
});

describe('with the embedded database', () => {
  it('an operator who forgot the password gets in again, while the server runs and while it does not', async () => {
    const own = { STORAGE_DIR: path.join(storage.dir, 'embedded') };
    const server = await startKladovka(own);
    const signIn = async (url: string, password: string) =>
      fetch(`${url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ login: 'admin', password }),
      });
    const passwd = (input: string) =>
      kladovka(['user', 'passwd', 'admin', '--password-stdin'], own, { input });

    expect((await passwd('While-running-1')).code).toBe(0);
    expect((await signIn(server.url, 'While-running-1')).status).toBe(200);
    expect(await server.stop()).toBe(0);

    expect((await passwd('While-stopped-1')).code).toBe(0);
    const again = await startKladovka(own);
    expect((await signIn(again.url, 'While-stopped-1')).status).toBe(200);
    expect(await again.stop()).toBe(0);
  });
});
