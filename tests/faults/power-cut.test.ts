import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/client.js';
import { attach, diskCalls } from '../support/strace.js';
import { type Act, acts, type Outcome, type Prepared } from './acts.js';
import { isWhole, patience, sampleOf, tellFigure } from './form.js';
import { expectDoctorToRepair, expectSound, type House, openHouse, sha256Of } from './house.js';

const faults = ['signal=KILL', 'error=EIO', 'error=ENOSPC'] as const;
type Fault = (typeof faults)[number];

/** The k-th call of that name by the thread that works for the disk. */
interface Point {
  name: string;
  k: number;
  what: string;
}

let house: House;
let scratch: string;
let traces = 0;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kladovka-strace-'));
  // One thread for the disk: then the same act makes the same calls in the same order.
  house = await openHouse({ env: { UV_THREADPOOL_SIZE: '1' } });
  await house.start();
});
afterAll(async () => {
  await house.end();
  await rm(scratch, { recursive: true, force: true });
});

const trace = (inject?: string) =>
  attach(house.server().pid, { file: join(scratch, `${traces++}`), calls: diskCalls, inject });

async function pointsOf(act: Act, by: ApiClient): Promise<Point[]> {
  const prepared = await act.prepare(by);
  const { detach } = await trace();
  const outcome = await act.run(by, prepared);
  const made = await detach();
  expect([act.name, Math.floor(outcome.status / 100)]).toEqual([act.name, 2]);
  const blobs = join(house.storageDir, 'blobs');
  const counts = new Map<string, number>();
  return made.flatMap(({ thread, name, text }) => {
    const k = (counts.get(`${thread} ${name}`) ?? 0) + 1;
    counts.set(`${thread} ${name}`, k);
    return text.includes(blobs) ? [{ name, k, what: text }] : [];
  });
}

interface Run {
  act: Act;
  by: ApiClient;
  prepared: Prepared;
  outcome: Outcome;
}

/** Returns the calls that were hit; none where the process did not come to that one this time. */
async function withFault(run: Omit<Run, 'outcome'>, { name, k }: Point, fault: Fault) {
  const { act, by, prepared } = run;
  const { detach } = await trace(`${name}:${fault}:when=${k}`);
  const outcome = await act.run(by, prepared);
  const made = await detach();
  const isKilled = await hasEnded(outcome.status === 0 ? 3_000 : 100);
  return { outcome, hit: made.filter(({ isInjected }) => isInjected), isKilled };
}

/** Its parent is told a moment later. */
const hasEnded = (patienceMs: number): Promise<boolean> =>
  Promise.race([
    house.server().ended.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patienceMs).unref()),
  ]);

/** Whatever was answered holds: bytes and rows are all there or not at all, and the next try comes to its end. */
async function expectHonest(run: Run): Promise<void> {
  const { act, by, prepared, outcome } = run;
  await expectKept(prepared, outcome);
  if (isDone(outcome)) return;
  const again = await act.run(by, { ...prepared, isAgain: true });
  expect([outcome.status, again.status, isDone(again) || isGoneAlready(again)]).toEqual([
    outcome.status,
    again.status,
    true,
  ]);
  await expectKept(prepared, again);
}

const isDone = ({ status }: Outcome) => status >= 200 && status < 300;
/** What was killed before its answer may have been done. */
const isGoneAlready = ({ status }: Outcome) => status === 404;

async function expectKept({ bytes }: Prepared, { fileId }: Outcome): Promise<void> {
  const rows = await expectSound(house);
  if (fileId) expect(rows.get(fileId)?.sha256).toBe(sha256Of(bytes));
}

describe.each(acts)('10.1: a fault at each call to the disk of $name', (act) => {
  let by: ApiClient;
  let points: Point[];

  beforeAll(async () => {
    by = await house.newUser();
    points = await pointsOf(act, by);
  });

  it.each(faults)('%s', (fault) => expectHonestAtEach(fault), patience);

  async function expectHonestAtEach(fault: Fault): Promise<void> {
    let hits = 0;
    for (const point of sampleOf(points, 1, acts.indexOf(act) + faults.indexOf(fault))) {
      if (act.isFirst) by = await house.newUser();
      const prepared = await act.prepare(by);
      const { outcome, hit, isKilled } = await withFault({ act, by, prepared }, point, fault);
      if (isKilled) expect([point, fault]).toEqual([point, 'signal=KILL']);
      hits += isKilled ? 1 : hit.length;
      if (isKilled) await house.start();
      else if (!isDone(outcome)) expectTold(point, outcome);
      await expectHonest({ act, by, prepared, outcome });
    }
    tellFigure(`10.1 ${act.name}, ${fault}: ${hits} of ${points.length} calls hit, all honest`);
    if (isWhole) expect(hits).toBeGreaterThanOrEqual(points.length * 0.8);
  }
});

describe('10.1: what all these faults left', () => {
  it(
    'is found by the doctor, all of it and nothing else, and taken away once',
    async () => {
      const strays = await expectDoctorToRepair(house);
      tellFigure(
        `10.1 the doctor found ${strays} leftovers of these faults, all there were, and repaired them`,
      );
    },
    patience,
  );
});

function expectTold(point: Point, { status, retryAfter }: Outcome): void {
  expect([point, [503, 507].includes(status)]).toEqual([point, true]);
  if (status === 503) expect([point, Number(retryAfter) > 0]).toEqual([point, true]);
}
