import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { freshBytes } from '../../../faults/house.js';
import { eventually } from '../../../support/eventually.js';
import { isWhole, patience, tellFigure } from '../form.js';
import {
  growthOf,
  type Measure,
  type MeasuredHouse,
  mebibytes,
  openMeasuredHouse,
} from '../measured-house.js';
import { type Crowd, crowds, type Slow } from './crowds.js';

/** Whoever is beside them, at once. */
const PEOPLE = 4;
const FILE_BYTES = 10_000;
/** More than a page of a list has. */
const LISTED = 60;
/** More than the machine's buffers take in where nobody reads. */
const LARGE = 24 * 1024 * 1024;
/** HOSTILE_ROUNDS=3 for another number. */
const rounds = Number(process.env.HOSTILE_ROUNDS ?? 7);
const ROUND_MS = isWhole ? 4_000 : 1_000;
/** A sample of each crowd. */
const SAMPLE = 60;
const SAMPLE_OF_IDLE = 300;

const acts = ['downloads', 'lists', 'uploads'] as const;
type Act = (typeof acts)[number];

interface Round {
  acts: Record<Act, number[]>;
  failures: string[];
}

let measured: MeasuredHouse;
let bystanders: ChildProcess;
let errand: Record<string, unknown>;
let slow: Slow;

const children: ChildProcess[] = [];

function start(program: string): ChildProcess {
  const child = fork(path.resolve('tests/long/hostile/crowds', program), { execArgv: [] });
  children.push(child);
  return child;
}

beforeAll(async () => {
  measured = await openMeasuredHouse();
  bystanders = start('bystanders.mjs');
}, patience);
afterAll(async () => {
  for (const child of children) child.kill();
  await measured?.house.end();
});

/** New ones for each crowd: a token holds for a quarter of an hour. */
beforeEach(async () => {
  const { house } = measured;
  const person = await house.newUser();
  const { body: listed } = await person.post('/folders', { name: 'listed' });
  const { body: folder } = await person.post('/folders', { name: 'uploads' });
  const fields = { folderId: listed.id };
  for (let i = 0; i < LISTED; i++) await person.upload(`${i}.bin`, freshBytes(FILE_BYTES), { fields });
  const { body: list } = await person.get(`/files?folderId=${listed.id}`);
  errand = {
    url: house.url,
    token: person.token,
    fileId: list.items[0]?.id,
    fileBytes: FILE_BYTES,
    listedId: listed.id,
    folderId: folder.id,
    people: PEOPLE,
  };
  const client = await house.newUser();
  const { body: shelf } = await client.post('/folders', { name: 'shelf' });
  const { body: large } = await client.upload('large.bin', freshBytes(LARGE), {
    fields: { folderId: shelf.id },
  });
  slow = { client, fileId: large.id, folderId: shelf.id };
});

async function serve(milliseconds = ROUND_MS): Promise<Round> {
  const answered = once(bystanders, 'message');
  bystanders.send({ ...errand, milliseconds });
  const [round] = (await answered) as [Round];
  expect(round.failures).toEqual([]);
  return round;
}

/** Resolves when all are there; call what it resolves to, and they go. */
async function gather(some: Crowd[], countOf: (whole: number) => number): Promise<() => Promise<void>> {
  const members = (await Promise.all(some.map((one) => one.membersOf(slow, countOf(one.count))))).flat();
  const child = start('crowd.mjs');
  const isThere = once(child, 'message');
  child.send({ port: Number(new URL(measured.house.url).port), members });
  const [said] = await Promise.race([isThere, once(child, 'exit')]);
  expect(said).toBe('there');
  return async () => {
    const gone = once(child, 'exit');
    expect(child.exitCode).toBeNull();
    child.kill();
    await gone;
  };
}

/** Of the part `share` of all no one is slower. */
function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

const median = (values: number[]): number => quantile(values, 0.5);

it(
  '10.6: beside slow clients of every kind all others are served whole, no statement waits for a slow one, and all is given back',
  async () => {
    await serve();
    const before = await measured.measure();
    const leave = await gather(crowds, (count) => (count > 1000 ? SAMPLE_OF_IDLE : SAMPLE));
    await serve();
    await eventually(async () => expect(await waitingTransactions()).toEqual([]));
    await leave();
    await serve();
    await eventually(async () => expectBack(await measured.measure(), before));
  },
  patience,
);

if (isWhole)
  it.each(crowds)(
    '10.6: beside $count $what the others’ p99 less than doubles',
    async (crowd) => {
      await serve();
      const pairs: [Round, Round][] = [];
      for (let i = 0; i < rounds; i++) {
        const alone = await serveInPeace();
        const leave = await gather([crowd], (count) => count);
        const beside = await serveInPeace();
        await leave();
        pairs.push([alone, beside]);
      }
      const figures = acts.map((act) => figureOf(act, pairs));
      for (const { act, told } of figures) tellFigure(`${crowd.count} ${crowd.what}: ${act} ${told}`);
      expect(figures.filter(({ factor }) => !(factor < 2))).toEqual([]);
    },
    patience,
  );

/** What a crowd does as it comes, and what is put in order behind it as it goes, is over. */
async function serveInPeace(): Promise<Round> {
  await serve();
  await eventually(async () => expect(await busyStatements()).toEqual([]));
  return serve();
}

const busyStatements = () =>
  measured.house.select(
    `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
  );

/** What holds a connection of the database without asking it anything. */
const waitingTransactions = () =>
  measured.house.select(
    `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
  );

function expectBack(after: Measure, before: Measure): void {
  expect(mebibytes(Math.max(0, growthOf(after, before) - TOLERATED_BYTES))).toBe('0 MiB');
  expect(after.descriptors - before.descriptors).toBeLessThan(TOLERATED_DESCRIPTORS);
}

/** What caches with a bound and the compiler hold more. */
const TOLERATED_BYTES = 24 * 1024 * 1024;
/** Connections of the pool, and of people who keep theirs. */
const TOLERATED_DESCRIPTORS = 25;

/** Of the rounds' quantiles, and of what they were times those of the round before, the one in the middle. */
function figureOf(act: Act, pairs: [Round, Round][]) {
  const quantiles = (share: number) =>
    pairs.map((pair) => pair.map((round) => quantile(round.acts[act], share)) as [number, number]);
  const told = (share: number) => {
    const [alone, beside] = [0, 1].map((at) =>
      median(quantiles(share).map((pair) => pair[at] ?? Number.NaN)),
    );
    return `${alone?.toFixed(1)} → ${beside?.toFixed(1)} ms`;
  };
  const factors = quantiles(0.99).map(([alone, beside]) => beside / alone);
  const factor = median(factors);
  const each = factors.map((one) => one.toFixed(2)).join(' ');
  return { act, factor, told: `p50 ${told(0.5)}, p99 ${told(0.99)}, ${factor.toFixed(2)} times (${each})` };
}
