import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job, JobWork } from '../../src/domain/jobs/job.js';
import { latestBeginning, nextBeginning } from '../../src/domain/jobs/job-kinds.js';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import type { RunningJobs } from '../../src/jobs/index.js';
import { eventually } from '../support/eventually.js';
import { startJobRunner } from '../support/job-runner.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
const runners: RunningJobs[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
  await server.sql(
    `TRUNCATE jobs, job_results, bulk_targets, account_imports, account_import_rows, paused_job_kinds, job_schedules,
       graphile_worker._private_jobs`,
    {},
  );
});
afterAll(() => server.stop());

/** `sweep` stands for any kind of job. */
async function runner(sweep: JobWork, hasSchedules = false): Promise<RunningJobs> {
  const one = await startJobRunner(server, { works: { sweep }, hasSchedules });
  runners.push(one);
  return one;
}

const system = { kind: 'system', means: 'cli' } as const;
const start = (): Promise<Job> => server.useCases.jobs.runNow(system, 'sweep');
const stateOf = async (id: string) => (await server.useCases.jobs.get(system, id)).state;
const settled = (id: string, state: Job['state']) =>
  eventually(async () => expect(await stateOf(id)).toBe(state));

/** Also where that was before anybody listened. */
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Lets a work stand still until it is told to go on. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('9.13: a job', () => {
  it('runs at once when it is asked for, tells how far it is, and what became of each thing', async () => {
    const half = gate();
    await runner(async ({ proceed }) => {
      await proceed({ total: 2, done: 1, cursor: 'a', results: [result('a', 'done')] });
      await half.opened;
      await proceed({ left: 1, cursor: 'b', results: [result('b', 'left')] });
    });
    const { id } = await start();
    await eventually(async () => {
      expect(await server.useCases.jobs.get(system, id)).toMatchObject({
        state: 'running',
        origin: 'person',
        total: 2,
        doneCount: 1,
        leftCount: 0,
        attempts: 1,
      });
    });
    half.open();
    await settled(id, 'done');
    const first = await server.useCases.jobs.results(system, id, { limit: 1 });
    expect(first.items.map(({ subject, outcome }) => [subject, outcome])).toEqual([['a', 'done']]);
    const second = await server.useCases.jobs.results(system, id, { limit: 1, cursor: first.nextCursor });
    expect(second.items.map(({ subject, reason }) => [subject, reason])).toEqual([['b', 'file_not_found']]);
    expect(second.nextCursor).toBeNull();
  });

  it('that fails says why, and goes on from where it came to when it is tried again', async () => {
    const begun: unknown[] = [];
    await runner(async ({ job, proceed }) => {
      begun.push(job.cursor);
      if (job.cursor === null) {
        await proceed({ done: 3, cursor: 3 });
        throw new DomainError('storage_full');
      }
      await proceed({ done: 1, cursor: 4 });
    });
    const { id } = await start();
    await settled(id, 'failed');
    expect(await server.useCases.jobs.get(system, id)).toMatchObject({
      errorCode: 'storage_full',
      doneCount: 3,
    });
    await server.useCases.jobs.retry(system, id);
    await settled(id, 'done');
    expect(begun).toEqual([null, 3]);
    expect(await server.useCases.jobs.get(system, id)).toMatchObject({
      errorCode: null,
      error: null,
      doneCount: 4,
    });
    await expect(server.useCases.jobs.retry(system, id)).rejects.toMatchObject({ code: 'job_not_failed' });
  });

  it('of a kind that is paused waits; one that runs is put back, and loses nothing', async () => {
    const steps: [id: string, step: number][] = [];
    const first = gate();
    await runner(async ({ job, proceed, signal }) => {
      for (let step = Number(job.cursor ?? 0); step < 3; step += 1) {
        signal.throwIfAborted();
        steps.push([job.id, step]);
        await proceed({ done: 1, cursor: step + 1 });
        // The very first; which of the two is begun again before the other nobody says.
        if (steps.length > 1) continue;
        first.open();
        await aborted(signal);
      }
    });
    const { id } = await start();
    await first.opened;
    await server.useCases.jobs.pause(system, 'sweep');
    await settled(id, 'waiting');
    const later = await start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([await stateOf(id), await stateOf(later.id)]).toEqual(['waiting', 'waiting']);
    await server.useCases.jobs.resume(system, 'sweep');
    await settled(id, 'done');
    expect(steps.filter(([of]) => of === id).map(([, step]) => step)).toEqual([0, 1, 2]);
    expect((await server.useCases.jobs.get(system, id)).doneCount).toBe(3);
  });

  it('of a kind that was paused just now is not begun by a worker that has not heard of it, and not lost', async () => {
    await server.useCases.jobs.pause(system, 'sweep');
    const { id } = await start();
    expect(await server.ports.jobs.begin(id, 'deaf')).toBeNull();
    expect(await stateOf(id)).toBe('waiting');
    await server.useCases.jobs.resume(system, 'sweep');
    await runner(({ proceed }) => proceed({ done: 1 }));
    await settled(id, 'done');
  });

  it('in hand is done or put back before the end, and no other is begun', async () => {
    const begun = gate();
    const finish = gate();
    const one = await runner(async ({ proceed }) => {
      begun.open();
      await finish.opened;
      await proceed({ done: 1 });
    });
    const { id } = await start();
    await begun.opened;
    const other = await start();
    let isStopped = false;
    const stopped = one.stop().then(() => {
      isStopped = true;
    });
    runners.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isStopped).toBe(false);
    finish.open();
    await stopped;
    expect([await stateOf(id), await stateOf(other.id)]).toEqual(['done', 'waiting']);
  });
});

describe('9.13: several instances', () => {
  it('share the jobs, of which none is done twice', async () => {
    const done = new Map<string, number>();
    const count: JobWork = async ({ job, proceed }) => {
      done.set(job.id, (done.get(job.id) ?? 0) + 1);
      await proceed({ done: 1 });
    };
    await runner(count);
    await runner(count);
    const started = await Promise.all(Array.from({ length: 12 }, start));
    for (const { id } of started) await settled(id, 'done');
    expect([...done.values()]).toEqual(started.map(() => 1));
  });

  it('begin a turn of the schedule once, and not beside the one before it', async () => {
    const turns: string[] = [];
    const busy = gate();
    const work: JobWork = async ({ job }) => {
      turns.push(job.origin);
      await busy.opened;
    };
    await runner(work, true);
    await runner(work, true);
    await eventually(() => expect(turns.length).toBeGreaterThan(0));
    expect(await server.ports.jobs.addTurn('sweep', new Date(Date.now() + 3_600_000))).toBe(false);
    busy.open();
    await eventually(async () => {
      const { items } = await server.useCases.jobs.list(system, { kind: 'sweep' });
      expect(items.map(({ state }) => state)).toEqual(['done']);
    });
    expect(turns).toEqual(['schedule']);
  });

  it('go on with what a dead one had, from where it was', async () => {
    const begun: unknown[] = [];
    await runner(async ({ job, proceed }) => {
      begun.push(job.cursor);
      await proceed({ done: 1 });
    });
    await server.useCases.jobs.pause(system, 'sweep');
    const { id } = await start();
    // As it stands after `kill -9`.
    await server.sql(
      `UPDATE jobs SET state = 'running', worker = 'dead', cursor = '7', done_count = 7,
         started_at = now() - interval '1 hour' WHERE id = $id`,
      { id },
    );
    await server.sql(
      `UPDATE graphile_worker._private_jobs SET locked_by = 'dead', locked_at = now() - interval '1 minute'`,
      {},
    );
    await server.useCases.jobs.resume(system, 'sweep');
    await settled(id, 'done');
    expect(begun).toEqual([7]);
    expect((await server.useCases.jobs.get(system, id)).doneCount).toBe(8);
  });

  it('do not write over each other: who was thought dead writes nothing more', async () => {
    const begun = gate();
    const goOn = gate();
    let said: unknown;
    await runner(async ({ proceed }) => {
      begun.open();
      await goOn.opened;
      await proceed({ done: 1 }).catch((error: unknown) => {
        said = error;
        throw error;
      });
    });
    const { id } = await start();
    await begun.opened;
    await server.sql(`UPDATE jobs SET worker = 'another' WHERE id = $id`, { id });
    goOn.open();
    await eventually(() => expect(said).toMatchObject({ name: 'JobTakenError' }));
    expect(await server.useCases.jobs.get(system, id)).toMatchObject({ state: 'running', doneCount: 0 });
  });
});

describe('9.13: what is remembered', () => {
  it('is bounded: old jobs go with their results, and idle turns but for the last', async () => {
    await runner(async () => undefined);
    for (const hours of [2, 1]) {
      await server.ports.jobs.addTurn('sweep', new Date(Date.now() - hours * 3_600_000));
      await eventually(async () => {
        const { items } = await server.useCases.jobs.list(system, { kind: 'sweep', state: 'done' });
        expect(items).toHaveLength(1);
        const open = await server.useCases.jobs.list(system, { kind: 'sweep', state: 'running' });
        expect(open.items).toEqual([]);
      });
    }
    for (let n = 0; n < 3; n += 1) await settled((await start()).id, 'done');
    await server.sql(
      `INSERT INTO job_results (job_id, subject, outcome, details) SELECT id, 'x', 'done', '{}' FROM jobs, generate_series(1, 3)`,
      {},
    );
    const resultCount = async () => {
      const [[row]] = (await server.sql('SELECT count(*)::int AS count FROM job_results', {})) as [
        { count: number }[],
      ];
      return row?.count;
    };
    const before = Number(await resultCount());
    expect(await server.ports.jobs.deleteEnded(new Date(0), 2)).toBe(2);
    expect(await resultCount()).toBe(before - 2 * 3);
    expect(await server.ports.jobs.deleteEnded(new Date(), 100)).toBe(2);
    expect([(await server.useCases.jobs.list(system, {})).items, await resultCount()]).toEqual([[], 0]);
  });

  it('when it comes next', () => {
    const hourly = { everyMinutes: 60, at: 7 };
    const now = new Date('2028-02-29T10:07:30Z');
    expect(latestBeginning(hourly, now)).toEqual(new Date('2028-02-29T10:07:00Z'));
    expect(nextBeginning(hourly, now)).toEqual(new Date('2028-02-29T11:07:00Z'));
    expect(nextBeginning(hourly, new Date('2028-02-29T10:06:59Z'))).toEqual(new Date('2028-02-29T10:07:00Z'));
    expect(nextBeginning({ everyMinutes: 1440, at: 202 }, now)).toEqual(new Date('2028-03-01T03:22:00Z'));
  });
});

const result = (subject: string, outcome: 'done' | 'left') => ({
  subjectId: null,
  subject,
  outcome,
  reason: outcome === 'left' ? 'file_not_found' : null,
  details: {},
});
