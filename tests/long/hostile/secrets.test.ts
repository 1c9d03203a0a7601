import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { addAuthenticator } from '../../support/authenticator.js';
import { BrowserClient } from '../../support/browser-client.js';
import { ApiClient, type Body, freshLogin } from '../../support/client.js';
import { createEmptyTestDatabase, dropTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { type FakeS3, fakeS3 } from '../../support/fake-s3.js';
import {
  freePort,
  kladovka,
  type RunningKladovka,
  startKladovka,
  temporaryFolder,
} from '../../support/kladovka.js';
import { type SmtpServer, startSmtpServer } from '../../support/smtp-server.js';
import { beginUpload } from '../../support/tus.js';

/** What must stay where it is: known to its owner, and to nobody who reads anything else. */
const secrets: Record<string, string> = {
  'database password': 'Dbase+pass/Quartz-71',
  'session secret': 'session-secret-Quartz-72-of-the-server-itself',
  'token secret': 'token-secret-Quartz-73-of-the-server-itself!',
  'password of the administrator': 'Admin-Quartz-74!',
  password: 'Person-Quartz-75!',
  'new password': 'Newer-Quartz-76!',
  'wrong password': 'Wrong-Quartz-77!',
  'password in the wrong field': 'Field-Quartz-78!',
  'password of a link': 'Link-Quartz-79!',
  'wrong password of a link': 'Wrong-link-Quartz-80!',
  'token of the figures': 'metrics-token-Quartz-81',
  'key of the bucket': 'bucket-secret-Quartz-82',
  'password of the mail server': 'mail+pass/Quartz-83',
};
const secret = (name: string): string => {
  const value = secrets[name];
  if (value === undefined) throw new Error(`no secret is called ${name}`);
  return value;
};

/** By which the server reaches its database. */
const role = `secrets_${Date.now()}`;

let bucket: FakeS3;
/** One that repeats what it refuses. */
let smtp: SmtpServer;
let databaseUrl: string;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let env: Record<string, string>;
let server: RunningKladovka;
let admin: ApiClient;
let person: ApiClient;
let browser: BrowserClient;
let link: Body;
/** Calls that give out nothing, and the secrets that their answers told. */
const answers: [call: string, names: string[]][] = [];
let calls = 0;

beforeAll(async () => {
  bucket = await fakeS3();
  smtp = await startSmtpServer();
  const mailPassword = secret('password of the mail server');
  const shown = Buffer.from(`\0post\0${mailPassword}`).toString('base64');
  smtp.answers.set('AUTH', `501 what is AUTH PLAIN ${shown}, which is ${mailPassword}?`);
  databaseUrl = await createEmptyTestDatabase();
  folder = await temporaryFolder();
  const withPassword = new URL(databaseUrl);
  withPassword.username = role;
  withPassword.password = secret('database password');
  await onDatabase((client) =>
    client.query(`CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD '${secret('database password')}'`),
  );
  env = {
    STORAGE_DIR: folder.dir,
    DATABASE_URL: withPassword.href,
    SESSION_SECRET: secret('session secret'),
    JWT_SECRET: secret('token secret'),
    ADMIN_PASSWORD: secret('password of the administrator'),
    METRICS_TOKEN: secret('token of the figures'),
    LOG_LEVEL: 'debug',
    BLOB_STORE: 's3',
    S3_ENDPOINT: bucket.settings.endpoint,
    S3_REGION: 'nowhere',
    S3_BUCKET: 'bucket',
    S3_ACCESS_KEY_ID: 'bucket-key-id',
    S3_SECRET_ACCESS_KEY: secret('key of the bucket'),
    S3_FORCE_PATH_STYLE: 'true',
    SMTP_URL: `smtp://post:${encodeURIComponent(mailPassword)}@127.0.0.1:${smtp.settings.port}?starttls=never`,
    MAIL_FROM: 'drive@example.org',
  };
  server = await startKladovka(env);
  admin = await (await ApiClient.anonymous(server)).signIn('admin', secret('password of the administrator'));
  await plant();
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await folder.remove();
  await onDatabase((client) => client.query(`DROP ROLE IF EXISTS ${role}`));
  await dropTestDatabase(databaseUrl);
  await bucket.close();
  await smtp.close();
}, 60_000);

/** A person with one of everything; each secret that the server makes joins the others. */
async function plant(): Promise<void> {
  const login = freshLogin();
  const account = { login, fullName: 'Anna', email: `${login}@example.org`, password: secret('password') };
  await admin.post('/users', account);
  person = await (await ApiClient.anonymous(server)).signIn(login, secret('password'));
  browser = await BrowserClient.signedIn(server, login, secret('password'));
  const { body: file } = await person.upload('a.txt', 'abc');
  ({ body: link } = await person.post(`/files/${file.id}/links`, { password: secret('password of a link') }));
  const { body: other } = await admin.post('/users', {
    ...account,
    login: `${login}x`,
    email: `${login}x@example.org`,
  });
  const another = await (await ApiClient.anonymous(server)).signIn(`${login}x`, secret('password'));
  const { recoveryCodes, authenticator } = await addAuthenticator(another);
  const { body: oneTime } = await admin.post(`/users/${other.id}/one-time-password`);
  Object.assign(secrets, {
    'access token': person.token,
    'refresh token': person.refreshToken,
    'cookie of the session': decodeURIComponent(browser.cookie('kladovka.sid') ?? ''),
    'token of forms': /name="_csrf" value="([^"]+)"/.exec(await (await browser.get('/settings')).text())?.[1],
    'secret of the authenticator': authenticator.secret,
    'recovery code': recoveryCodes[0],
    'one-time password': oneTime.oneTimePassword,
    'token of a link': link.token,
  });
  expect(Object.entries(secrets).filter(([, value]) => !value)).toEqual([]);
}

/** Each as it may be found, in whatever it was put. */
function spellings(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}

/** The names of those that stand in a text. */
function found(text: string, but: string[] = []): string[] {
  const lower = text.toLowerCase();
  return Object.entries(secrets)
    .filter(
      ([name, value]) =>
        !but.includes(name) && spellings(value).some((one) => lower.includes(one.toLowerCase())),
    )
    .map(([name]) => name);
}

/** What asks for it wrongly, with whatever a client may have in hand. */
async function ask(
  method: string,
  address: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<void> {
  const answer = await fetch(server.url + address, { method, headers, body, redirect: 'manual' });
  const told = `${[...answer.headers].join('\n')}\n${await answer.text()}`;
  // What stands in the address that is asked for may stand in links to it.
  keepAnswer(`${method} ${answer.status} ${address}`, found(told, found(address)));
}

const keepAnswer = (call: string, names: string[]): void => {
  calls += 1;
  if (names.length > 0) answers.push([call, names]);
};

const json = { 'Content-Type': 'application/json' };
const bearer = (client: ApiClient) => ({ Authorization: `Bearer ${client.token}` });

/** Every call of the API, by everybody, with secrets where none belong. */
async function callEverything(): Promise<void> {
  const { paths } = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const names = ['password', 'pass', 'token', 'access_token', 'code'];
  const values = [
    'password',
    'wrong password of a link',
    'refresh token',
    'access token',
    'recovery code',
  ].map(secret);
  const query = new URLSearchParams(names.map((name, i) => [name, values[i] ?? '']));
  const fields = {
    password: secret('wrong password'),
    currentPassword: secret('password'),
    newPassword: secret('new password'),
    code: secret('recovery code'),
    refreshToken: secret('access token'),
    token: secret('token of a link'),
  };
  const bodies = [
    JSON.stringify(fields),
    `${JSON.stringify(fields).slice(0, -1)},`,
    JSON.stringify([fields]),
    JSON.stringify(secret('password')),
  ];
  for (const [template, methods] of Object.entries(paths))
    for (const method of Object.keys(methods).filter((one) => /^(get|post|put|patch|delete)$/.test(one))) {
      if (/logout|sessions|tail/.test(template)) continue;
      const address = `/api/v1${template.replace(/\{[^}]+\}/g, '00000000-0000-4000-8000-000000000000')}?${query}`;
      const verb = method.toUpperCase();
      if (verb === 'GET') {
        await ask(verb, address, bearer(person));
        await ask(verb, address, {
          Authorization: `Basic ${Buffer.from(`x:${secret('wrong password')}`).toString('base64')}`,
        });
      } else for (const body of bodies) await ask(verb, address, { ...json, ...bearer(person) }, body);
    }
}

/** Ways in which people and programs do go wrong. */
async function goWrong(): Promise<void> {
  const field = secret('password in the wrong field');
  const login = (fields: object) => ask('POST', '/api/v1/auth/login', json, JSON.stringify(fields));
  await login({ login: person.user?.login, password: secret('wrong password') });
  await login({ login: field, password: secret('wrong password') });
  await login({ login: [field], password: { a: secret('wrong password') } });
  await ask('POST', '/api/v1/auth/login', json, `{"login":"anna","password":"${secret('wrong password')}`);
  await ask('POST', '/api/v1/auth/login', json, `login=anna&password=${secret('wrong password')}`);
  await ask('POST', `/api/v1/auth/login?login=anna&password=${secret('wrong password')}`, json, '{}');
  const stranger = new BrowserClient(server.url);
  for (const fields of [
    { login: field, password: secret('wrong password'), next: '/files' },
    {
      login: String(person.user?.login),
      password: secret('wrong password'),
      next: `/s/${secret('token of a link')}`,
    },
  ]) {
    const told = await (await stranger.post('/login', fields)).text();
    // What was typed as the login, and where to go on, stand in the form again.
    keepAnswer('the sign-in page', found(told, found(`${fields.login} ${fields.next}`)));
  }
  await ask(
    'POST',
    '/login',
    { 'Content-Type': 'application/x-www-form-urlencoded' },
    `login=a&password=${secret('wrong password')}&x=%`,
  );
  for (const token of ['refresh token', 'token of the figures', 'cookie of the session'].map(secret))
    await ask('GET', '/api/v1/auth/me', { Authorization: `Bearer ${token}` });
  await ask('GET', '/api/v1/auth/me', { Authorization: `Bearer ${secret('access token')}x` });
  await ask('GET', '/metrics', { Authorization: `Bearer ${secret('token of the figures')}x` });
  await ask('GET', '/metrics', { Authorization: `Bearer ${secret('token of the figures')}` });
  await ask(
    'POST',
    '/api/v1/auth/refresh',
    json,
    JSON.stringify({ refreshToken: `${secret('refresh token')}x` }),
  );
  const token = secret('token of a link');
  for (const address of [
    `/s/${token}`,
    `/S/${token.toUpperCase()}`,
    `/s/${token}/page`,
    `/s/${token}/nothing`,
    `//s/${token}`,
    `/s//${token}`,
    `/%73/${token}`,
    `/s%2F${token}`,
    `/s/${token}%00`,
    `/s/${token}/files/x`,
  ])
    for (const password of ['password of a link', 'wrong password of a link'])
      await ask(
        'GET',
        `${address}?password=${encodeURIComponent(secret(password))}&pass=${encodeURIComponent(secret(password))}`,
        { Authorization: `Basic ${Buffer.from(`x:${secret(password)}`).toString('base64')}` },
      );
  await ask('GET', `/login?next=${encodeURIComponent(`/s/${token}`)}`);
  await ask('GET', '/files', {
    Referer: `${server.url}/s/${token}/page`,
    Cookie: `kladovka.sid=${encodeURIComponent(secret('cookie of the session'))}x`,
  });
  await ask(
    'PATCH',
    `/api/v1${await beginUpload(person, 100)}`,
    {
      ...bearer(person),
      'Tus-Resumable': '1.0.0',
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': '5',
    },
    'abc',
  );
}

const logFiles = async (): Promise<string> => {
  const dir = path.join(folder.dir, 'logs');
  const names = await readdir(dir);
  return (await Promise.all(names.map((name) => readFile(path.join(dir, name), 'utf8')))).join('\n');
};

/** All that the database has, a table at a time. */
const tables = (): Promise<[name: string, text: string][]> =>
  onDatabase(async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const read: [string, string][] = [];
    for (const { name } of rows) {
      const { rows: lines } = await client.query<{ line: string }>(
        `SELECT t::text || row_to_json(t)::text AS line FROM ${name} t`,
      );
      read.push([name, lines.map(({ line }) => line).join('\n')]);
    }
    return read;
  });

async function onDatabase<Found>(work: (client: pg.Client) => Promise<Found>): Promise<Found> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What the database keeps as it is, and why. */
const keptInClear: [table: string, secret: string, why: string][] = [
  ['public.share_links', 'token of a link', 'its owner is shown the address again'],
];

describe('10.8: no secret is found where it does not belong', () => {
  it('after every call, right and wrong', async () => {
    await callEverything();
    await goWrong();
    bucket.refusal = [403, 'InvalidAccessKeyId'];
    const form = new FormData();
    form.append('file', new File([new Uint8Array(300_000)], 'b.bin'));
    const refused = await person.raw('POST', '/api/v1/files', { body: form });
    keepAnswer('an upload while the bucket refuses', found(await refused.text()));
    bucket.refusal = null;
    await person.post('/auth/password', {
      currentPassword: secret('password'),
      newPassword: secret('new password'),
    });

    const { body: asked } = await admin.post('/settings/mail/test');
    await eventually(async () => {
      const { state, error } = (await admin.get(`/jobs/${asked.id}`)).body;
      expect([state, error]).toEqual(['failed', expect.stringContaining('501 what is AUTH PLAIN ***')]);
    });

    expect(answers).toEqual([]);
    expect(calls).toBeGreaterThan(300);
    expect(found(server.output())).toEqual([]);
    expect(found(await logFiles())).toEqual([]);
    expect(
      found(
        await (
          await fetch(`${server.url}/metrics`, {
            headers: { Authorization: `Bearer ${secret('token of the figures')}` },
          })
        ).text(),
      ),
    ).toEqual([]);
  }, 240_000);

  it('in no answer of the panel, and in no list that is taken out', async () => {
    const { paths } = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const told: [string, string[]][] = [];
    const look = async (address: string) => {
      const answer = await admin.raw('GET', `/api/v1${address}`, {});
      // The administrators see addresses of links, to end them.
      told.push([address, found(await answer.text(), ['token of a link'])]);
    };
    for (const template of Object.keys(paths)) {
      if (!('get' in (paths[template] ?? {})) || /tail/.test(template)) continue;
      await look(template.replace('/users/{id}', `/users/${person.user?.id}`).replace(/\{[^}]+\}/g, link.id));
      if (/export/.test(template))
        for (const format of ['csv', 'jsonl'])
          await look(`${template.replace(/\{[^}]+\}/g, '')}?format=${format}`);
    }
    expect(told.filter(([, names]) => names.length > 0)).toEqual([]);
    expect(told.length).toBeGreaterThan(40);
  }, 120_000);

  it('in no table of the database but as a hash, sealed, or for a reason', async () => {
    const read = (await tables()).map(([name, text]) => [
      name,
      found(
        text,
        keptInClear.flatMap(([table, kept]) => (table === name ? [kept] : [])),
      ),
    ]);
    expect(read.filter(([, names]) => names?.length)).toEqual([]);
    expect(read.length).toBeGreaterThan(20);
  }, 60_000);

  it('in nothing that a start says which fails', async () => {
    const url = new URL(env.DATABASE_URL ?? '');
    url.port = String(await freePort());
    const wrong = new URL(env.DATABASE_URL ?? '');
    wrong.username = 'postgres';
    const deadS3 = `http://127.0.0.1:${await freePort()}`;
    const commands: [args: string[], env: Record<string, string>][] = [
      [['migrate'], { ...env, DATABASE_URL: url.href }],
      [['migrate'], { ...env, DATABASE_URL: wrong.href }],
      [['migrate'], { ...env, DATABASE_URL: url.href.replace('://', ':') }],
      [['migrate'], { ...env, DATABASE_URL: url.href.replace(`:${url.port}`, ':no-port') }],
      [['doctor'], { ...env, S3_ENDPOINT: deadS3 }],
      [['doctor'], { ...env, S3_ENDPOINT: deadS3.replace('//', `//key:${secret('key of the bucket')}@`) }],
      [['user', 'list', secret('password')], env],
      [['serve', `--${secret('password')}`], env],
    ];
    const ends = await Promise.all(commands.map(async ([args, changed]) => kladovka(args, changed)));
    const said = ends.map(({ code, stdout, stderr }, i) => [
      commands[i]?.[0].join(' ').slice(0, 12),
      code,
      found(stdout + stderr, i > 5 ? ['password'] : []),
      found(stdout + stderr).length > 0 ? stderr.slice(0, 500) : '',
    ]);
    expect(said.filter(([, , names]) => (names as string[]).length > 0)).toEqual([]);
    expect(said.filter(([, code]) => code === 0)).toEqual([]);
    expect(found(await logFiles())).toEqual([]);
  }, 120_000);
});
