import { readFileSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { type RunningKladovka, startKladovka, temporaryFolder } from '../support/kladovka.js';

let dir: string;
let remove: () => Promise<void>;
let server: RunningKladovka | null;

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  server = null;
});
afterEach(async () => {
  await server?.stop();
  await remove();
});

const env = (): Record<string, string> => ({ STORAGE_DIR: path.join(dir, 'storage') });
const start = async (more: Record<string, string> = {}) => {
  server = await startKladovka({ ...env(), ...more });
  return server;
};

const passwordIn = (output: string): string => /Password: (\S+)/.exec(output)?.[1] ?? '';

async function signIn(url: string, login: string, password: string): Promise<Response> {
  return fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });
}

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).status === 200;

async function postmasterPid(): Promise<number> {
  const text = await readFile(path.join(dir, 'storage/postgres/data/postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

/** Not so a process that has ended and that nobody has collected yet. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

describe('R4: a start with nothing but Node', () => {
  it('makes the database, the tables and the admin, whose password is shown this once and kept nowhere', async () => {
    const first = await start();
    const password = passwordIn(first.output());
    const response = await signIn(first.url, 'admin', password);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ user: { login: 'admin', isAdmin: true } });

    const postgres = await postmasterPid();
    expect(await first.stop()).toBe(0);
    expect(isAlive(postgres)).toBe(false);
    for (const file of await readdir(path.join(dir, 'storage/logs'))) {
      expect(await readFile(path.join(dir, 'storage/logs', file), 'utf8')).not.toContain(password);
    }

    const second = await start();
    expect(second.output()).not.toContain('Password');
    expect((await signIn(second.url, 'admin', password)).status).toBe(200);
  });

  it('takes the admin from the settings, and then prints no password', async () => {
    const password = 'Chosen-by-me-1';
    const { url, output } = await start({
      ADMIN_LOGIN: 'chief',
      ADMIN_EMAIL: 'c@x.org',
      ADMIN_PASSWORD: password,
    });
    expect(output()).not.toContain(password);
    expect((await signIn(url, 'chief', password)).status).toBe(200);
  });

  it('keeps what is secret for its owner alone', async () => {
    await start();
    const modeOf = async (name: string) => (await stat(path.join(dir, 'storage', name))).mode & 0o077;
    expect(await modeOf('secrets.json')).toBe(0);
    expect(await modeOf('postgres/password')).toBe(0);
    expect(await modeOf('postgres/data')).toBe(0);
  });
});

describe('a storage below a folder that is closed to other users', () => {
  it('holds the database where its user can go, and root is told where else it lies', async () => {
    await chmod(dir, 0o700);
    const { url, output, stop } = await start();
    expect(await isReady(url)).toBe(true);
    const folder = path.join(dir, 'storage/postgres');
    const isElsewhere = (await lstat(folder)).isSymbolicLink();
    expect(isElsewhere).toBe(process.getuid?.() === 0);
    if (!isElsewhere) return;
    const elsewhere = await realpath(folder);
    expect(output()).toContain(`keeps its data in ${elsewhere}`);
    await stop();
    expect(await isReady((await start()).url)).toBe(true);
    await server?.stop();
    await rm(elsewhere, { recursive: true });
  });
});

describe('what crashes leave', () => {
  it('a server killed in the middle: the next start takes over its database, with everything that was committed', async () => {
    const first = await start();
    const password = passwordIn(first.output());
    const postgres = await postmasterPid();
    await first.kill();
    expect(isAlive(postgres)).toBe(true);

    const second = await start();
    expect(second.output()).toContain(`took over the PostgreSQL that was still running (pid ${postgres})`);
    expect((await signIn(second.url, 'admin', password)).status).toBe(200);
    expect(await second.stop()).toBe(0);
    expect(isAlive(postgres)).toBe(false);
  });

  it('server and database both killed: the next start recovers', async () => {
    const first = await start();
    const password = passwordIn(first.output());
    const postgres = await postmasterPid();
    await first.kill();
    process.kill(postgres, 'SIGKILL');

    const second = await start();
    expect((await signIn(second.url, 'admin', password)).status).toBe(200);
  });

  it('numbers of processes that belong to others by now, as after the restart of a container', async () => {
    const first = await start();
    const postgres = await postmasterPid();
    await first.kill();
    process.kill(postgres, 'SIGKILL');
    const storage = path.join(dir, 'storage');
    const pidFile = path.join(storage, 'postgres/data/postmaster.pid');
    const text = await readFile(pidFile, 'utf8');
    await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)));
    const lock = JSON.parse(await readFile(path.join(storage, 'kladovka.lock'), 'utf8'));
    await writeFile(path.join(storage, 'kladovka.lock'), JSON.stringify({ ...lock, pid: process.pid }));

    const second = await start();
    expect(await isReady(second.url)).toBe(true);
  });

  it('an unfinished set-up of the database is begun anew', async () => {
    await mkdir(path.join(dir, 'storage/postgres/data.new/base'), { recursive: true });
    const { url } = await start();
    expect(await isReady(url)).toBe(true);
  });

  it('a database that dies is started again, under the same address, within 30 seconds', async () => {
    const { url, output } = await start();
    const password = passwordIn(output());
    const postgres = await postmasterPid();
    process.kill(postgres, 'SIGKILL');
    await eventually(async () => {
      expect(await postmasterPid()).not.toBe(postgres);
      expect(await isReady(url)).toBe(true);
    });
    expect((await signIn(url, 'admin', password)).status).toBe(200);
  });
});

describe('a second start on the same storage', () => {
  it('says so and ends, and leaves the first alone', async () => {
    const first = await start();
    const second = startKladovka(env());
    await expect(second).rejects.toThrow(`Another Kladovka (pid ${first.pid}) already uses ${dir}/storage.`);
    expect(await isReady(first.url)).toBe(true);
  });
});
