import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningJobs } from '../../src/jobs/index.js';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startJobRunner } from '../support/job-runner.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
let runner: RunningJobs;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
  runner = await startJobRunner(server);
});
afterAll(async () => {
  await runner.stop();
  await server.stop();
});

const told = async (event: string): Promise<Body[]> =>
  (await admin.get('/logs?limit=500')).body.items.filter((line) => line.event === event);

describe('9.13: the API of jobs', () => {
  it('lists every kind, with when it comes next', async () => {
    const { body } = await admin.get('/jobs/kinds');
    const kinds = new Map(body.items.map((kind) => [kind.kind, kind]));
    expect(kinds.get('sweep')).toMatchObject({ canRunNow: true, pausedAt: null, nextAt: expect.any(String) });
    expect(kinds.get('thumbnails')).toMatchObject({ canRunNow: false, nextAt: null });
    expect(kinds.get('scrub')).toMatchObject({ canRunNow: false });
  });

  it('runs one now, says who asked for it, and tells what it came to', async () => {
    const { status, headers, body } = await admin.post('/jobs/kinds/trashRetention/run');
    expect(status).toBe(202);
    const path = String(headers.get('Location')).replace('/api/v1', '');
    expect(body).toMatchObject({ kind: 'trashRetention', origin: 'person', actorLogin: admin.user?.login });
    await eventually(async () =>
      expect((await admin.get(path)).body).toMatchObject({ state: 'done', doneCount: 0 }),
    );
    expect((await admin.get(`${path}/results`)).body).toEqual({ items: [], nextCursor: null });
    await eventually(async () => expect(await told('job.started')).toHaveLength(1));
    const list = await admin.get('/jobs?kind=trashRetention&state=done&limit=1&withTotal=true');
    expect(list.body).toMatchObject({ items: [{ id: body.id }], nextCursor: null, total: 1 });
  });

  it('pauses a kind and resumes it, by name, on record', async () => {
    expect((await admin.post('/jobs/kinds/scrub/pause')).status).toBe(204);
    const paused = async () =>
      (await admin.get('/jobs/kinds')).body.items.find(({ kind }) => kind === 'scrub');
    expect(await paused()).toMatchObject({ pausedAt: expect.any(String), pausedBy: admin.user?.login });
    expect((await admin.post('/jobs/kinds/scrub/resume')).status).toBe(204);
    expect(await paused()).toMatchObject({ pausedAt: null, pausedBy: null });
    await eventually(async () => {
      expect(await told('job.paused')).toMatchObject([{ details: { facts: { kind: 'scrub' } } }]);
      expect(await told('job.resumed')).toHaveLength(1);
    });
  });

  it.each([
    ['POST', '/jobs/kinds/nothing/run', 404, 'job_kind_not_found'],
    ['POST', '/jobs/kinds/constructor/pause', 404, 'job_kind_not_found'],
    ['POST', '/jobs/kinds/thumbnails/run', 409, 'job_not_startable'],
    ['GET', '/jobs/not-an-id', 404, 'job_not_found'],
    ['GET', '/jobs/00000000-0000-4000-8000-000000000000/results', 404, 'job_not_found'],
    ['POST', '/jobs/00000000-0000-4000-8000-000000000000/retry', 404, 'job_not_found'],
    ['GET', '/jobs?state=lost', 400, 'validation_failed'],
    ['GET', '/jobs?cursor=nonsense', 400, 'invalid_cursor'],
  ])('refuses %s %s', async (method, path, status, code) => {
    const answer = await admin.call(method, path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is for admins alone', async () => {
    const user = await newClient(server);
    for (const path of ['/jobs', '/jobs/kinds']) expect((await user.get(path)).status).toBe(403);
    expect((await user.post('/jobs/kinds/sweep/pause')).status).toBe(403);
  });
});

describe('9.13: thumbnails', () => {
  it('are one job while there are any, as everything else', async () => {
    const { standingQueue } = await import('../../src/jobs/index.js');
    let due = 3;
    let clock = 0;
    const paused: 'thumbnails'[] = [];
    const queue = standingQueue(
      async () => {
        if (due === 1) throw new Error('the store is away');
        due -= due > 0 ? 1 : 0;
        return due > 0;
      },
      {
        kind: 'thumbnails',
        store: server.ports.jobs,
        pauses: { kinds: () => paused },
        worker: 'thumbnails-test',
        now: () => clock,
      },
    );
    const { signal } = new AbortController();
    const next = () => {
      clock += 3_000;
      return queue.next(signal);
    };
    for (let done = 0; done < 2; done += 1) expect(await next()).toBe(true);
    await expect(next()).rejects.toThrow('away');
    const last = async () => (await admin.get('/jobs?kind=thumbnails')).body.items[0];
    expect(await last()).toMatchObject({ state: 'running', origin: 'queue', doneCount: 2, leftCount: 1 });
    paused.push('thumbnails');
    expect(await next()).toBe(false);
    expect(await last()).toMatchObject({ state: 'failed', error: 'the store is away' });
    const { body } = await admin.get(`/jobs/${(await last())?.id}/results`);
    expect(body.items).toMatchObject([{ outcome: 'left', subject: 'the store is away' }]);
    expect(due).toBe(1);
  });
});
