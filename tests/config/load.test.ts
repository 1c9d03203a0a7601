import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keys, secretKeys } from '../../src/config/keys.js';
import { loadSettings, SettingsError } from '../../src/config/load.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'kladovka-config-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const load = (env: Record<string, string> = {}, overrides = {}) =>
  loadSettings({ env: { STORAGE_DIR: dir, ...env }, envFile: path.join(dir, '.env'), overrides });

function problems(env: Record<string, string>): string {
  try {
    load(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}

const s3 = { BLOB_STORE: 's3', S3_ENDPOINT: 'http://127.0.0.1:9000', S3_REGION: 'x', S3_BUCKET: 'x' };

describe('R2: settings', () => {
  it('have the defaults of the running contract and are frozen', () => {
    const settings = load();
    expect(settings).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      isHttps: false,
      databaseUrl: null,
      admin: { login: 'admin', email: 'admin@localhost', password: null },
      rules: {
        registration: 'open',
        maxUploadBytes: null,
        defaultQuotaBytes: null,
        trashRetentionDays: 30,
        auditRetentionDays: 1095,
        backupWarnDays: 7,
        scrubDays: 90,
        scrubBytesPerSecond: 20 * 1024 * 1024,
      },
      log: { level: 'info', file: path.join(dir, 'logs/kladovka.log'), retentionDays: 30 },
      trustProxy: 0,
      strangerRequestsPerMinute: 12_000,
      accelRedirect: null,
      concurrency: 1,
      blobStore: { kind: 'disk' },
      metricsToken: null,
    });
    expect(Object.isFrozen(settings)).toBe(true);
    expect(Object.isFrozen(settings.admin)).toBe(true);
  });

  it('9.12: tell of each key where it comes from, and never a secret', async () => {
    await writeFile(path.join(dir, '.env'), 'PORT=4001\nMETRICS_TOKEN=a-token-of-sixteen\n');
    const secrets = { SESSION_SECRET: 'x'.repeat(32), S3_SECRET_ACCESS_KEY: 'never-to-be-seen' };
    const { environment } = load({ REGISTRATION: 'closed', ...secrets });
    const line = (name: string) => environment.find(({ key }) => key === name);
    expect(line('PORT')).toEqual({ key: 'PORT', value: '4001', origin: 'environment', isSecret: false });
    expect(line('REGISTRATION')).toMatchObject({ value: 'closed', origin: 'environment' });
    expect(line('HOST')).toMatchObject({ value: '127.0.0.1', origin: 'default' });
    expect(line('PUBLIC_URL')).toMatchObject({ value: null, origin: 'default' });
    for (const name of ['METRICS_TOKEN', 'SESSION_SECRET', 'S3_SECRET_ACCESS_KEY'])
      expect(line(name)).toMatchObject({ value: null, origin: 'environment', isSecret: true });
    expect(line('ADMIN_PASSWORD')).toMatchObject({ value: null, origin: 'default', isSecret: true });
    expect(JSON.stringify(environment)).not.toMatch(/a-token-of|xxxx|never-to-be/);
  });

  it('take the command line before the environment, and that before the .env file', async () => {
    await writeFile(path.join(dir, '.env'), 'PORT=4001\nHOST=localhost\nLOG_LEVEL=debug\n');
    const settings = load({ PORT: '4002', HOST: '::1' }, { PORT: '4003', HOST: undefined });
    expect(settings).toMatchObject({ port: 4003, host: '::1', log: { level: 'debug' } });
    expect(settings.publicUrl).toBe('http://[::1]:4003');
  });

  it('R32: name the base folder, ./storage by default, as an absolute path', () => {
    const secrets = { SESSION_SECRET: 'x'.repeat(32), JWT_SECRET: 'x'.repeat(32) };
    const storageDir = (env: object) =>
      loadSettings({ env: { ...secrets, ...env }, envFile: 'none' }).storageDir;
    expect(storageDir({})).toBe(path.resolve('storage'));
    expect(storageDir({ STORAGE_DIR: 'some/place' })).toBe(path.resolve('some/place'));
  });

  it('report everything that is wrong at once', () => {
    const message = problems({
      PORT: '99999',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'https://example.org/path',
      DATABASE_URL: 'mysql://localhost/x',
      BLOB_STORE: 's3',
      DATABASE_URI: 'x',
      ADMIN_LOGIN: '1st',
    });
    for (const key of ['PORT', 'LOG_LEVEL', 'PUBLIC_URL', 'DATABASE_URL', 'S3_BUCKET', 'ADMIN_LOGIN']) {
      expect(message).toContain(`- ${key} `);
    }
    expect(message).toContain('DATABASE_URI is not a setting; did you mean DATABASE_URL?');
  });

  it.each(['http://key:secret@s3.example.org', 'http://key@s3.example.org', 'http://:secret@s3.example.org'])(
    '10.8: take no key in an address that errors tell: %s',
    (address) => {
      for (const name of ['S3_ENDPOINT', 'PUBLIC_URL']) {
        const told = problems({ [name]: address });
        expect(told).toContain(`- ${name} `);
        expect(told).not.toContain('secret@');
      }
    },
  );

  it('never print the value of a secret that does not fit', () => {
    const secrets = {
      ADMIN_PASSWORD: 'hunter-two',
      SESSION_SECRET: 'sesame',
      JWT_SECRET: 'shazam',
      METRICS_TOKEN: 'abra',
    };
    const message = problems({ ...secrets, DATABASE_URL: 'http://u:cadabra@localhost/x' });
    for (const key of Object.keys(secrets)) expect(message).toContain(key);
    for (const value of [...Object.values(secrets), 'cadabra']) expect(message).not.toContain(value);
  });

  it('refuse any unknown key of the .env file, and leave foreign variables of the environment alone', async () => {
    expect(load({ HOSTNAME: 'box', EDITOR: 'vi', LOGNAME: 'me', KLADOVKA_PORT: 'tcp://10.0.0.1' }).port).toBe(
      3000,
    );
    await writeFile(path.join(dir, '.env'), 'COLOUR=blue\n');
    expect(problems({})).toContain('COLOUR');
  });

  it('take every secret from a file too, but not from both places', async () => {
    const env: Record<string, string> = { ...s3, MAIL_FROM: 'a@example.org' };
    const urls: Record<string, string> = { DATABASE_URL: 'postgres://a:b@c/d', SMTP_URL: 'smtp://mail.c' };
    for (const key of secretKeys) {
      const value = urls[key] ?? `Aa1!${key.padEnd(32, '.')}`;
      env[`${key}_FILE`] = path.join(dir, key);
      await writeFile(path.join(dir, key), `${value}\n`);
    }
    const settings = JSON.stringify(load(env));
    for (const key of secretKeys) {
      const secret = (await readFile(path.join(dir, key), 'utf8')).trim();
      expect(settings).toContain(secret.replace('smtp://', ''));
      expect(problems({ ...env, [key]: 'x' })).toContain(`${key} and ${key}_FILE are both set`);
    }
    expect(problems({ JWT_SECRET_FILE: path.join(dir, 'nowhere') })).toContain('JWT_SECRET_FILE');
  });

  it('turn https addresses into secure ones, without the slash at the end', () => {
    expect(load({ PUBLIC_URL: 'https://files.example.org/' })).toMatchObject({
      publicUrl: 'https://files.example.org',
      isHttps: true,
      rules: { publicUrl: 'https://files.example.org' },
    });
  });
});

describe('R2: BLOB_STORE=s3', () => {
  const complete = { ...s3, S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'key' };

  it('takes its keys', () => {
    expect(load(complete).blobStore).toMatchObject({ kind: 's3', bucket: 'x', secretAccessKey: 'key' });
  });

  it('is refused beside ACCEL_REDIRECT: no proxy finds files to send there', () => {
    expect(problems({ ...complete, ACCEL_REDIRECT: '/blobs/' })).toContain(
      'ACCEL_REDIRECT makes no sense with BLOB_STORE=s3',
    );
    expect(load({ ACCEL_REDIRECT: '/blobs/' }).accelRedirect).toBe('/blobs/');
  });
});

describe('10: the mail server', () => {
  const mail = (SMTP_URL: string, MAIL_FROM = 'Our drive <drive@example.org>') =>
    load({ SMTP_URL, MAIL_FROM }).mail;

  it('is none, unless it is set', () => {
    expect(load().mail).toBeNull();
    expect(load({ MAIL_FROM: 'drive@example.org' }).mail).toBeNull();
    expect(problems({ SMTP_URL: 'smtp://mail.example.org' })).toContain(
      'MAIL_FROM must be set with SMTP_URL',
    );
  });

  it.each([
    ['smtps://a%40b:p%3Aw@mail.example.org', { port: 465, isTls: true, user: 'a@b', password: 'p:w' }],
    ['smtp://a:pw@mail.example.org', { port: 587, isTls: false, startTls: 'required' }],
    ['smtp://a:pw@[::1]:25?starttls=never', { host: '::1', port: 25, startTls: 'never' }],
    ['smtp://mail.example.org', { startTls: 'offered', user: null, password: null }],
    ['smtp://mail.example.org?starttls=required', { startTls: 'required' }],
  ])('is read: %s', (url, read) => {
    expect(mail(url)).toMatchObject({ ...read, from: { name: 'Our drive', address: 'drive@example.org' } });
  });

  it.each([
    'http://mail.example.org',
    'smtp://',
    'smtp://a:hush@mail.example.org?starttls=perhaps',
    'smtps://a:hush@mail.example.org?starttls=never',
    'smtp://a:hush@mail.example.org?pool=true',
    'smtp://a:hush@mail.example.org/path',
    'smtp://a:%E0hush@mail.example.org',
  ])('is refused, and its password never told: %s', (url) => {
    const message = problems({ SMTP_URL: url, MAIL_FROM: 'drive@example.org' });
    expect(message).toContain('SMTP_URL must look like');
    expect(message).not.toContain('hush');
  });

  it.each([
    'nobody',
    'a@b@c',
    'Drive <a@example.org',
    'a@example.org>',
    'a@example.org, b@example.org',
    'D\nBcc: x <a@example.org>',
  ])('sends from an address alone, and not from %j', (from) => {
    expect(problems({ SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: from })).toContain(
      'MAIL_FROM must look like',
    );
  });
});

describe('secrets', () => {
  it('are generated once, kept, and readable by their owner alone', async () => {
    const first = load().secrets;
    expect(first.session).not.toBe(first.jwt);
    expect(first.session.length).toBeGreaterThanOrEqual(32);
    expect(load().secrets).toEqual(first);
    expect((await stat(path.join(dir, 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it('must be set with an external database in production', () => {
    const message = problems({ NODE_ENV: 'production', DATABASE_URL: 'postgres://u:p@localhost/k' });
    expect(message).toContain('SESSION_SECRET must be set');
    expect(message).toContain('JWT_SECRET must be set');
  });

  it('are not made anew where the file is damaged', async () => {
    await writeFile(path.join(dir, 'secrets.json'), '{"session":"');
    expect(problems({})).toContain('damaged');
  });
});

describe('.env.example', () => {
  it('lists every key, each once, and nothing else', async () => {
    const text = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');
    const listed = [...text.matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map(([, key]) => key ?? '');
    expect(listed.toSorted()).toEqual(keys.toSorted());
  });

  it('tells the defaults as they are', async () => {
    const text = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');
    const examples = ['PUBLIC_URL', 'DATABASE_URL'];
    const lines = text.split('\n').filter((line) => /^#[A-Z]/.test(line));
    const uncommented = lines.filter((line) => !examples.some((key) => line.startsWith(`#${key}=`)));
    await writeFile(path.join(dir, '.env'), uncommented.map((line) => line.slice(1)).join('\n'));
    // But for where they come from.
    const { environment: _written, ...written } = load();
    const { environment: _default, ...defaults } = loadSettings({
      env: { STORAGE_DIR: dir },
      envFile: path.join(dir, 'none'),
    });
    expect(written).toEqual(defaults);
  });
});
