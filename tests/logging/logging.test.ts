import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredLogEntry } from '../../src/domain/logs/log-entry.js';
import type { Actor } from '../../src/domain/shared/actor.js';
import { eventNames } from '../../src/domain/shared/events.js';
import {
  createLogging,
  type Logging,
  type LoggingOptions,
  runWithRequest,
  setRequestUser,
} from '../../src/logging/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;
let folder: string;
let output: PassThrough;
let logging: Logging;

const userId = '0b9f2f5e-1c1d-4e6f-8a55-2f1f0e6a7b10';
const actor: Actor = {
  kind: 'user',
  id: userId,
  login: 'bob',
  isAdmin: false,
  mustChangePassword: false,
  sessionId: 's',
  means: 'token',
  client: { address: '192.0.2.1', agent: 'curl/8' },
};

function open(options: Partial<LoggingOptions> = {}): Logging {
  output = new PassThrough();
  logging = createLogging({
    level: 'info',
    file: join(folder, 'logs', 'kladovka.log'),
    mode: 'production',
    retentionDays: 3,
    databaseSink: true,
    console: output,
    ...options,
  });
  return logging;
}

const parse = (lines: string): Record<string, unknown>[] =>
  lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function consoleText(): Promise<string> {
  output.end();
  return text(output);
}
const consoleLines = async () => parse(await consoleText());
const fileText = (): Promise<string> => readFile(join(folder, 'logs', 'kladovka.log'), 'utf8');
const fileLines = async () => parse(await fileText());
const tableRows = async (): Promise<StoredLogEntry[]> =>
  (await test.stores.logs.list({ limit: 500, sort: 'time', withTotal: false })).items;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kladovka-logs-'));
  await test.database.pool.query('TRUNCATE logs');
});

afterEach(async () => {
  await logging.close();
  await rm(folder, { recursive: true, force: true });
});

describe('R9: every event in the console, the file and the database', () => {
  it('with time, level, message, request, user and what helps', async () => {
    const { logger, events, attachDatabase, close } = open();
    attachDatabase(test.stores.logs);
    runWithRequest({ requestId: 'req-1' }, () => {
      setRequestUser(userId);
      events.record('file.uploaded', actor, { fileId: 'f', userId: 'somebody else', size: 5 });
    });
    logger.error('it broke', { error: new Error('boom'), path: '/x' });
    await close();

    const uploaded = {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      message: 'A file was uploaded',
      requestId: 'req-1',
      userId,
      event: 'file.uploaded',
      login: 'bob',
      means: 'token',
      address: '192.0.2.1',
      agent: 'curl/8',
      facts: { fileId: 'f', userId: 'somebody else', size: 5 },
    };
    const broke = {
      time: expect.any(String),
      level: 'error',
      message: 'it broke',
      requestId: null,
      userId: null,
      event: null,
      path: '/x',
      error: { name: 'Error', message: 'boom', stack: expect.stringContaining('logging.test') },
    };
    expect(await consoleLines()).toEqual([uploaded, broke]);
    expect(await fileLines()).toEqual([uploaded, broke]);

    const { time, level, message, requestId, userId: user, event, ...details } = uploaded;
    const [first, second] = await tableRows();
    expect(first).toMatchObject({ level, message, requestId, userId: user, event, details });
    expect(second).toMatchObject({ level: 'error', message: 'it broke', userId: null, event: null });
    expect(new Date(first!.time).toISOString()).toBe((await fileLines())[0]!.time);
  });

  it('each event has a sentence, and what an operator should look at is a warning', async () => {
    const { events, close } = open();
    for (const name of eventNames) events.record(name, { kind: 'system', means: 'cli' });
    await close();
    const lines = await fileLines();
    expect(lines.map(({ event }) => event)).toEqual([...eventNames]);
    for (const { message, means } of lines) {
      expect(message).toMatch(/^[A-Z].{5,}/);
      expect(means).toBe('cli');
    }
    expect(lines.filter(({ level }) => level === 'warning').map(({ event }) => event)).toEqual([
      'user.registration_limited',
      'user.factor_reset',
      'user.recovery_code_used',
      'session.sign_in_failed',
      'session.sign_in_limited',
      'session.code_failed',
      'session.refresh_reused',
      'link.password_failed',
      'link.password_limited',
      'storage.quota_warning',
      'storage.bytes_left',
      'access.refused',
    ]);
  });

  it('no secret in any of them', async () => {
    const { logger, attachDatabase, close } = open();
    attachDatabase(test.stores.logs);
    const link = '5e0c9a57-6a6f-4d7c-9a52-0d3b9c4f2a11';
    logger.warning(`GET /s/${link} with Bearer abc.def`, {
      headers: { authorization: 'Basic abcdef', cookie: 'connect.sid=abcdef' },
      error: new Error(`refused /s/${link}?password=abcdef`, { cause: { accessToken: 'abcdef' } }),
      requestId: 'eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiIxIn0.abcdef',
    });
    await close();
    const everything = [await consoleText(), await fileText(), JSON.stringify(await tableRows())];
    for (const sink of everything) {
      expect(sink).toContain('[hidden]');
      expect(sink).not.toMatch(/abcdef|abc\.def|5e0c9a57/);
    }
  });

  it('a line below the level is in none of them', async () => {
    const { logger, attachDatabase, close } = open({ level: 'warning' });
    attachDatabase(test.stores.logs);
    logger.info('quiet');
    logger.debug('quiet');
    logger.warning('loud');
    await close();
    expect(await fileLines()).toHaveLength(1);
    expect(await consoleLines()).toHaveLength(1);
    expect(await tableRows()).toHaveLength(1);
  });

  it('requests at once keep their ids apart', async () => {
    const { logger, close } = open();
    const request = (n: number) =>
      runWithRequest({ requestId: `req-${n}` }, async () => {
        await nextTurn();
        setRequestUser(`user-${n}`);
        await nextTurn();
        logger.info('done', { n });
      });
    await Promise.all(Array.from({ length: 50 }, (_, n) => request(n)));
    await close();
    for (const { requestId, userId: user, n } of await fileLines()) {
      expect([requestId, user]).toEqual([`req-${n}`, `user-${n}`]);
    }
  });

  it('an error given as the details is told whole', async () => {
    const { logger, close } = open();
    logger.error('it broke', new Error('boom'));
    await close();
    expect(await fileLines()).toMatchObject([{ message: 'it broke', error: { message: 'boom' } }]);
  });
});

describe('console', () => {
  it('is readable in development, stacks and causes below', async () => {
    const { logger, close } = open({ mode: 'development' });
    logger.warning('look', { port: 3000, name: 'two words' });
    logger.error('it broke', { error: new Error('boom', { cause: new Error('deeper') }) });
    await close();
    const [first, second, ...rest] = (await consoleText()).split('\n');
    expect(first).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warning look port=3000 name="two words"$/);
    expect(second).toMatch(/ error +it broke$/);
    expect(rest[0]).toBe('Error: boom');
    expect(rest.join('\n')).toContain('Caused by: Error: deeper');
  });

  const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2066\u061c\u2028]/;
  const agent = 'evil\u009b31m\u202egnp';

  it('7.20: nothing in it steers a terminal or turns its order', async () => {
    const { logger, close } = open({ mode: 'development' });
    logger.warning('said \u061cso', { agent, name: 'a\u2066b\u2028c', escape: '\u001b[31m' });
    logger.error('broke', { error: new Error('of \u001b]0;x\u0007') });
    await close();
    const shown = (await consoleText()).replaceAll(/\u001b\[\d+m/g, '');
    expect(shown).not.toMatch(steering);
    expect(shown).toContain('agent=evil\\u009b31m\\u202egnp');
    expect(shown).toContain('escape=\\u001b[31m');
  });

  it('7.20: nor in the file, which programs read as it was', async () => {
    const { logger, close } = open();
    logger.warning('look', { agent, name: 'a\u2066b\u2028c' });
    await close();
    expect((await fileText()).replaceAll('\n', '')).not.toMatch(steering);
    expect((await fileLines()).at(-1)).toMatchObject({ agent, name: 'a\u2066b\u2028c' });
  });

  it('survives a reader that goes away', async () => {
    const { logger, close } = open();
    output.destroy(new Error('EPIPE'));
    logger.info('still here');
    await close();
    expect(await fileLines()).toMatchObject([{ message: 'still here' }]);
  });
});

describe('file', () => {
  it('is one a day, with a link to today’s, and no other file beside them', async () => {
    const { logger, close } = open();
    logger.info('x');
    await close();
    const today = new Date().toISOString().slice(0, 10);
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual([`kladovka-${today}.log`, 'kladovka.log']);
  });

  it('goes on where the last start stopped', async () => {
    for (const message of ['first', 'second']) {
      const { logger, close } = open();
      logger.info(message);
      await close();
    }
    expect((await fileLines()).map(({ message }) => message)).toEqual(['first', 'second']);
  });

  it('old ones are removed, and nothing that is not a log of ours', async () => {
    await open().close();
    const names = [
      'kladovka-2020-01-01.log',
      'kladovka-notes.log',
      'other-2020-01-01.log',
      'kladovka-2020-01-01.log.gz',
    ];
    for (const name of names) await writeFile(join(folder, 'logs', name), '');
    open();
    await expectSoon(async () => {
      expect(await readdir(join(folder, 'logs'))).not.toContain(names[0]);
    });
    expect(await readdir(join(folder, 'logs'))).toEqual(expect.arrayContaining(names.slice(1)));
  });

  it('a folder that can’t be one stops the start with a reason', async () => {
    open();
    await writeFile(join(folder, 'taken'), '');
    const file = join(folder, 'taken', 'kladovka.log');
    expect(() =>
      createLogging({ level: 'info', file, mode: 'test', retentionDays: 1, databaseSink: false }),
    ).toThrow(`the log can’t be written to ${file}`);
  });
});

/** Polls until the expectation holds. */
async function expectSoon(expectation: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 5000;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await nextTurn();
    }
  }
}
