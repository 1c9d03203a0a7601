import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { childrenOf } from '../support/children.js';
import type { ApiClient } from '../support/client.js';
import { openLine } from '../support/database-line.js';
import { eventually } from '../support/eventually.js';
import { expectSound, freshBytes, type House, openHouse, sha256Of } from './house.js';

let house: House;
let closing: (() => Promise<unknown>)[];

beforeEach(() => {
  closing = [];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

async function open(options: Parameters<typeof openHouse>[0] = {}): Promise<void> {
  house = await openHouse(options);
  closing.push(house.end);
}

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const start = Date.now();
  await work();
  return (Date.now() - start) / 1000;
};

const told = (answer: Response) => [answer.status, Number(answer.headers.get('Retry-After')) > 0];

/** All that asks the database: reading, writing, uploading, signing in, a page. */
const asks = (by: ApiClient): Promise<Response>[] => {
  const form = new FormData();
  form.append('file', new File([freshBytes(100)], 'unsure.bin'));
  return [
    by.raw('GET', '/api/v1/files'),
    by.raw('GET', '/api/v1/trash'),
    by.raw('POST', '/api/v1/files', { body: form }),
    by.raw('POST', '/api/v1/auth/login', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login: 'nobody', password: 'Nobodys-2026!' }),
    }),
    fetch(`${house.url}/s/${randomUUID()}`),
  ];
};

/** Within the ten seconds that are promised, by itself. */
async function expectBack(by: ApiClient): Promise<void> {
  const took = await seconds(() =>
    eventually(async () => {
      expect((await by.raw('GET', '/api/v1/files')).status).toBe(200);
      expect((await fetch(`${house.url}/readyz`)).status).toBe(200);
    }),
  );
  expect(took).toBeLessThan(10);
  expect((await by.upload('after.bin', freshBytes(100))).status).toBe(201);
  await expectSound(house);
}

describe('10.5: a database that hangs', () => {
  it('is told of by 503 with Retry-After, to those who wait and to newcomers, and is found again by itself', async () => {
    await open({ isEmbedded: true });
    await house.start();
    const by = await house.newUser();
    const bytes = freshBytes(1000);
    const kept = (await by.upload('kept.bin', bytes)).body.id;
    const postmaster = await house.databasePid();
    const stopped = [postmaster, ...childrenOf(postmaster)];
    for (const pid of stopped) signal(pid, 'SIGSTOP');
    closing.push(async () => stopped.forEach((pid) => void signal(pid, 'SIGCONT')));

    const first = await Promise.all(asks(by));
    const answers = [...first, ...(await Promise.all(asks(by)))];
    expect(answers.map(told)).toEqual(answers.map(() => [503, true]));
    // By now it is known, and nobody waits until it has been tried again.
    expect(await seconds(() => Promise.all(asks(by)))).toBeLessThan(9);
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200);

    for (const pid of stopped) signal(pid, 'SIGCONT');
    await expectBack(by);
    expect((await expectSound(house)).get(kept)?.sha256).toBe(sha256Of(bytes));
  });

  it('is not taken for one that only waits for a lock', async () => {
    await open();
    await house.start();
    const by = await house.newUser();
    const { body } = await by.upload('locked.bin', freshBytes(100));
    const holder = new pg.Client({ connectionString: house.databaseUrl });
    await holder.connect();
    closing.push(() => holder.end());
    await holder.query('BEGIN');
    await holder.query('SELECT FROM files WHERE id = $1 FOR UPDATE', [body.id]);
    const renamed = by.patch(`/files/${body.id}`, { name: 'patient.bin' });
    const over = new Promise((resolve) => setTimeout(resolve, 8_000));
    await over;
    await holder.query('COMMIT');
    expect((await renamed).status).toBe(200);
  });
});

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
};

describe('10.5: a database that is away at the start', () => {
  it('is waited for', async () => {
    await open();
    const knocking = createServer((socket) => socket.destroy());
    await once(knocking.listen(0, '127.0.0.1'), 'listening');
    const { port } = knocking.address() as AddressInfo;
    const away = new URL(house.databaseUrl);
    away.port = String(port);
    away.hostname = '127.0.0.1';
    const starting = house.start({ DATABASE_URL: away.href });
    starting.catch(() => undefined);
    await once(knocking, 'connection');
    await new Promise((resolve) => knocking.close(resolve));
    const line = await openLine(house.databaseUrl, undefined, port);
    closing.splice(0, 0, line.close);
    const server = await starting;
    expect(server.output()).toMatch(/can't be reached.*trying again/);
    await expectBack(await house.newUser());
  });

  it('but not where it is there and lets nobody in under this name', async () => {
    await open();
    const wrong = new URL(house.databaseUrl);
    wrong.username = 'nobody_of_that_name';
    wrong.password = 'wrong';
    await expect(house.start({ DATABASE_URL: wrong.href })).rejects.toThrow(/can't be reached/);
  });
});

describe('10.5: a database without a connection left', () => {
  it('is told of by 503 to those who need a new one, and is found again', async () => {
    await open({ isEmbedded: true });
    await house.start();
    const by = await house.newUser();
    const taken = await takeAllConnections(await house.currentDatabaseUrl());
    closing.push(taken.giveBack);
    const answers = await Promise.all(Array.from({ length: 10 }, () => asks(by)).flat());
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => ![200, 201, 401, 404, 503].includes(status))).toEqual([]);
    for (const answer of answers) if (answer.status === 503) expect(told(answer)).toEqual([503, true]);
    expect((await fetch(`${house.url}/readyz`)).status).toBe(503);
    await taken.giveBack();
    await expectBack(by);
  });
});

async function takeAllConnections(connectionString: string) {
  const clients: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client({ connectionString });
    client.on('error', () => undefined);
    try {
      await client.connect();
      clients.push(client);
    } catch {
      return { giveBack: () => Promise.all(clients.splice(0).map((one) => one.end())) };
    }
  }
}
