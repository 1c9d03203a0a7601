import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { acts } from './acts.js';
import { tellFigure } from './form.js';
import { expectSound, freshBytes, type House, openHouse, sha256Of } from './house.js';

let house: House;
let by: ApiClient;

beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.end());

async function startWith(env: Record<string, string>): Promise<void> {
  await house.start(env);
  house.signOutAdmin();
  by = await house.newUser();
}

const told = (answer: Response) => [answer.status, Number(answer.headers.get('Retry-After')) > 0];

/** Null where nobody took the connection: without a descriptor it waits in the system's own queue. */
const withinSeconds = (seconds: number, answer: Promise<Response>): Promise<Response | null> =>
  Promise.race([
    answer.catch(() => null),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), seconds * 1000).unref()),
  ]);

async function expectAllWell(): Promise<void> {
  for (const act of acts.filter(({ name }) => /form|goes/.test(name))) {
    const { status } = await act.run(by, await act.prepare(by));
    expect([act.name, status >= 200 && status < 300]).toEqual([act.name, true]);
  }
  await expectSound(house);
}

describe('10.5: no descriptor is left', () => {
  it('whoever would need one is told to come again; nothing crashes, and all is well as soon as there are some', async () => {
    await startWith({});
    const { pid } = house.server();
    const bytes = freshBytes(1000);
    const { body: kept } = await by.upload('kept.bin', bytes);
    const limit = (count: string) =>
      expect(spawnSync('prlimit', ['--pid', String(pid), `--nofile=${count}`]).status).toBe(0);
    const before = spawnSync('prlimit', [
      '--pid',
      String(pid),
      '--nofile',
      '--raw',
      '--noheadings',
      '-o',
      'SOFT,HARD',
    ]);
    const usual = before.stdout.toString().trim().split(/\s+/).join(':');
    // A connection that is there already goes on; no file and no other connection can be opened.
    limit(`10:${usual.split(':')[1]}`);
    const path = `/api/v1/files/${kept.id}/content`;
    const form = new FormData();
    form.append('file', new File([freshBytes(1000)], 'none.bin'));
    for (const asked of [
      () => by.raw('GET', path),
      () => by.raw('POST', '/api/v1/files', { body: form }),
      () => by.raw('GET', path),
    ]) {
      const answer = await withinSeconds(5, asked());
      if (answer) expect(told(answer)).toEqual([503, true]);
    }
    limit(usual);
    await eventually(expectAllWell);
    expect((await expectSound(house)).get(kept.id)?.sha256).toBe(sha256Of(bytes));
    expect(house.server().pid).toBe(pid);
  });

  it('because of connections: those that go make room for others', async () => {
    await startWith({});
    const { pid } = house.server();
    spawnSync('prlimit', ['--pid', String(pid), '--nofile=120:1048576']);
    const { hostname, port } = new URL(house.url);
    const sockets: Socket[] = Array.from({ length: 300 }, () =>
      connect(Number(port), hostname).on('error', () => undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const socket of sockets) socket.destroy();
    spawnSync('prlimit', ['--pid', String(pid), '--nofile=1024:1048576']);
    await eventually(expectAllWell);
    expect(house.server().pid).toBe(pid);
  });
});

const cgroup = '/sys/fs/cgroup/memory/kladovka-test';
const memoryBytes = 256 * 1024 * 1024;

/** For good, by the system, where this is one that lets us; else only the heap of JavaScript is held. */
async function limitMemory(pid: number): Promise<boolean> {
  try {
    await mkdir(cgroup, { recursive: true });
    await writeFile(`${cgroup}/memory.limit_in_bytes`, String(memoryBytes));
    await writeFile(`${cgroup}/cgroup.procs`, String(pid));
    return true;
  } catch {
    return false;
  }
}

describe('10.5: 256 MiB of memory', () => {
  it('are enough for large uploads and downloads, several at once', async () => {
    await startWith({ NODE_OPTIONS: '--max-old-space-size=160' });
    const isLimited = await limitMemory(house.server().pid);
    const { pid } = house.server();
    const size = 24 * 1024 * 1024;
    const sent = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        const bytes = freshBytes(size);
        const { status, body } = await by.upload(`large-${i}.bin`, bytes);
        expect(status).toBe(201);
        return { id: body.id, sha: sha256Of(bytes) };
      }),
    );
    await Promise.all(
      sent.map(async ({ id, sha }) => {
        const answer = await by.raw('GET', `/api/v1/files/${id}/content`);
        expect(sha256Of(new Uint8Array(await answer.arrayBuffer()))).toBe(sha);
      }),
    );
    expect(house.server().pid).toBe(pid);
    expect((await by.raw('GET', '/api/v1/files')).status).toBe(200);
    await expectSound(house);
    const how = isLimited ? 'held by the system' : 'of which the heap was held to 160';
    tellFigure(`10.5 256 MiB of memory, ${how}: 6 uploads and downloads of 24 MiB at once`);
    await house.server().stop();
    if (isLimited) await rmdir(cgroup);
  });
});

const faketime = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
].flatMap((folder) => {
  const library = `${folder}/faketime/libfaketime.so.1`;
  return existsSync(library) ? [library] : [];
})[0];

(faketime ? describe : describe.skip)('10.5: a clock that is a day off', () => {
  it.each([
    ['+1d', 'fast'],
    ['-1d', 'slow'],
  ])('by %s: signing in, uploads, links and the sweep do as ever', async (offset) => {
    await startWith({});
    const bytes = freshBytes(1000);
    const { body: kept } = await by.upload('kept.bin', bytes);
    await house.server().stop();
    await startWith({
      LD_PRELOAD: String(faketime),
      FAKETIME: offset,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // The clock of the disk is another one: that of the machine, which is right.
      NO_FAKE_STAT: '1',
    });
    await expectAllWell();
    const { body: link } = await by.post(
      `/files/${(await by.upload('linked.bin', bytes)).body.id}/links`,
      {},
    );
    const shared = await fetch(`${link.url}?dl=1`);
    expect(sha256Of(new Uint8Array(await shared.arrayBuffer()))).toBe(sha256Of(bytes));
    await house.server().stop();
    await startWith({});
    await expectAllWell();
    expect((await expectSound(house)).get(kept.id)?.sha256).toBe(sha256Of(bytes));
    tellFigure(`10.5 a clock ${offset} off: nothing lost`);
  });
});
