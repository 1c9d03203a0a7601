import { readFileSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { type RunningKladovka, startKladovka, temporaryFolder } from '../../support/kladovka.js';

type Storage = Awaited<ReturnType<typeof storage>>;

/** A storage of its own with the server on it. Its password is that of the admin, where a start has shown one. */
async function storage() {
  const { dir, remove } = await temporaryFolder();
  const folder = path.join(dir, 'storage');
  let server: RunningKladovka | null = null;
  let password = '';
  const start = async (more: Record<string, string> = {}): Promise<RunningKladovka> => {
    server = await startKladovka({ STORAGE_DIR: folder, ...more });
    password ||= /Password: (\S+)/.exec(server.output())?.[1] ?? '';
    return server;
  };
  const end = async (how: 'stop' | 'kill') => {
    const ending = server;
    server = null;
    return ending?.[how]();
  };
  return {
    dir,
    folder,
    start,
    running: async () => server ?? start(),
    stop: () => end('stop'),
    kill: () => end('kill'),
    password: () => password,
    postmasterPid: async () => {
      const text = await readFile(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8');
      return Number(text.split('\n')[0]);
    },
    remove: async () => {
      await end('stop');
      await remove();
    },
  };
}

async function withStorage(work: (own: Storage) => Promise<void>): Promise<void> {
  const own = await storage();
  try {
    await work(own);
  } finally {
    await own.remove();
  }
}

async function signIn(url: string, login: string, password: string): Promise<Response> {
  return fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });
}

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).status === 200;

/** Not so a process that has ended and that nobody has collected yet. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

/** For all that needs no first start of its own, which takes longest: each finds it as the one before has left it. */
const common = await storage();
const { folder, start, running, stop, kill, password, postmasterPid } = common;
afterAll(common.remove);

describe('R4: a start with nothing but Node', () => {
  it('makes the database, the tables and the admin, whose password is shown this once and kept nowhere', async () => {
    const first = await start();
    expect(first.output()).toContain(`Password: ${password()}`);
    const response = await signIn(first.url, 'admin', password());
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ user: { login: 'admin', isAdmin: true } });

    const postgres = await postmasterPid();
    expect(await stop()).toBe(0);
    expect(isAlive(postgres)).toBe(false);
    for (const file of await readdir(path.join(folder, 'logs'))) {
      expect(await readFile(path.join(folder, 'logs', file), 'utf8')).not.toContain(password());
    }

    const second = await start();
    expect(second.output()).not.toContain('Password');
    expect((await signIn(second.url, 'admin', password())).status).toBe(200);
  });

  it('keeps what is secret for its owner alone', async () => {
    await running();
    const modeOf = async (name: string) => (await stat(path.join(folder, name))).mode & 0o077;
    expect(await modeOf('secrets.json')).toBe(0);
    expect(await modeOf('postgres/password')).toBe(0);
    expect(await modeOf('postgres/data')).toBe(0);
  });

  it('takes the admin from the settings, and then prints no password; an unfinished set-up is begun anew', () =>
    withStorage(async (own) => {
      await mkdir(path.join(own.folder, 'postgres/data.new/base'), { recursive: true });
      const chosen = 'Welcome-2026!';
      const { url, output } = await own.start({
        ADMIN_LOGIN: 'chief',
        ADMIN_EMAIL: 'c@x.org',
        ADMIN_PASSWORD: chosen,
      });
      expect(await isReady(url)).toBe(true);
      expect(output()).not.toMatch(/Password:/);
      expect(output()).not.toContain(chosen);
      // Theirs is the last word at their own machine, and many have that password.
      expect(output()).toContain('ADMIN_PASSWORD, or it is a name');
      expect((await signIn(url, 'chief', chosen)).status).toBe(200);
    }));
});

describe('a storage below a folder that is closed to other users', () => {
  it('holds the database where its user can go, and root is told where else it lies', () =>
    withStorage(async (own) => {
      await chmod(own.dir, 0o700);
      const { url, output } = await own.start();
      expect(await isReady(url)).toBe(true);
      const link = path.join(own.folder, 'postgres');
      const isElsewhere = (await lstat(link)).isSymbolicLink();
      expect(isElsewhere).toBe(process.getuid?.() === 0);
      if (!isElsewhere) return;
      const elsewhere = await realpath(link);
      expect(output()).toContain(`keeps its data in ${elsewhere}`);
      await own.stop();
      expect(await isReady((await own.start()).url)).toBe(true);
      await own.stop();
      await rm(elsewhere, { recursive: true });
    }));
});

describe('a second start on the same storage', () => {
  it('says so and ends, and leaves the first alone', async () => {
    const first = await running();
    const second = startKladovka({ STORAGE_DIR: folder });
    await expect(second).rejects.toThrow(`Another Kladovka (pid ${first.pid}) already uses ${folder}.`);
    expect(await isReady(first.url)).toBe(true);
  });
});

describe('what crashes leave', () => {
  it('a server killed in the middle: the next start takes over its database, with everything that was committed', async () => {
    await running();
    const postgres = await postmasterPid();
    await kill();
    expect(isAlive(postgres)).toBe(true);

    const second = await start();
    expect(second.output()).toContain(`took over the PostgreSQL that was still running (pid ${postgres})`);
    expect((await signIn(second.url, 'admin', password())).status).toBe(200);
    expect(await stop()).toBe(0);
    expect(isAlive(postgres)).toBe(false);
  });

  it('server and database both killed: the next start recovers', async () => {
    await running();
    const postgres = await postmasterPid();
    await kill();
    process.kill(postgres, 'SIGKILL');

    const second = await start();
    expect((await signIn(second.url, 'admin', password())).status).toBe(200);
  });

  it('numbers of processes that belong to others by now, as after the restart of a container', async () => {
    await running();
    const postgres = await postmasterPid();
    await kill();
    process.kill(postgres, 'SIGKILL');
    const pidFile = path.join(folder, 'postgres/data/postmaster.pid');
    const text = await readFile(pidFile, 'utf8');
    await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)));
    const lock = JSON.parse(await readFile(path.join(folder, 'kladovka.lock'), 'utf8'));
    await writeFile(path.join(folder, 'kladovka.lock'), JSON.stringify({ ...lock, pid: process.pid }));

    const second = await start();
    expect(await isReady(second.url)).toBe(true);
  });

  it('a database that dies is started again, under the same address, within 30 seconds', async () => {
    const { url } = await running();
    const postgres = await postmasterPid();
    process.kill(postgres, 'SIGKILL');
    await eventually(async () => {
      expect(await postmasterPid()).not.toBe(postgres);
      expect(await isReady(url)).toBe(true);
    });
    expect((await signIn(url, 'admin', password())).status).toBe(200);
  });
});
