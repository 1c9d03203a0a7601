import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { announce } from '../../../support/tus.js';
import { isWhole, patience, requestCount, seed, tellFigure } from '../form.js';
import { growthOf, type Measure, mebibytes } from '../measured-house.js';
import { type CarefulPlan, carefulPlansOf, chosenOperation, refusalKey, renderCareful } from './careful.js';
import { type Exchange, exchange } from './exchange.js';
import { type Generated, type Plan, plansOf, render, type World } from './generator.js';
import { type HostileHouse, openHostileHouse, People } from './hostile-house.js';
import { Knowledge } from './knowledge.js';
import { type Operation, operationsOf, type Shape, shapesOf } from './shapes.js';

const AT_ONCE = 24;
/** After so many, whoever was blocked or signed out comes again, and there are new things to aim at. */
const BATCH = 250;
/** What caches with a bound, the compiler and fragments of the heap may hold more than after the first requests. */
const TOLERATED_BYTES = 48 * 1024 * 1024;
const TOLERATED_DESCRIPTORS = 25;

/** Beside 501, what we do not do: refusals with a 5xx that have a reason. */
const reasons = ['503 server_busy', '503 upload_elsewhere'];

let hostile: HostileHouse;
let people: People;
let shapes: Map<string, Shape>;
let operations: Operation[];
const port = () => Number(new URL(hostile.house.url).port);

beforeAll(async () => {
  hostile = await openHostileHouse();
  people = new People(hostile.desk, hostile.house.url);
  const answer = await fetch(`${hostile.house.url}/api/openapi.json`);
  const document = (await answer.json()) as Parameters<typeof shapesOf>[0];
  shapes = shapesOf(document);
  operations = operationsOf(document);
}, patience);
afterAll(() => hostile?.end());

/** Things of the user's, and of whoever else was made. */
async function newWorld(): Promise<World> {
  const owner = await people.clientOf('user by token');
  const { body: folder } = await owner.post('/folders', { name: `Folder ${sent}` });
  const { body: file } = await owner.upload('file.txt', 'twelve bytes');
  const links = await Promise.all([
    owner.post(`/files/${file.id}/links`, {}),
    owner.post(`/folders/${folder.id}/links`, {}),
    owner.post(`/folders/${folder.id}/links`, { kind: 'upload' }),
  ]);
  const { headers } = await announce(owner, 12, { filename: 'long.txt' });
  const upload = headers.get('Location')?.split('/').at(-1);
  const { body: me } = await owner.get('/users/me');
  const { body: list } = await owner.get('/files?limit=1');
  const known = (values: unknown[]) => values.filter((value) => typeof value === 'string');
  return {
    ids: known([file.id, folder.id, upload, me.id, ...links.map(({ body }) => body.id)]),
    tokens: known(links.map(({ body }) => body.token)),
    cursors: known([list.nextCursor, 'W10']),
  };
}

interface Finding {
  what: string;
  request: string;
  answer: string;
}

const findings: Finding[] = [];
const statuses = new Map<string, number>();
const reached = new Set<string>();
let sent = 0;
/** Of the careful ones, those that were let in. */
let well = 0;
/** What a role may not, as it was told. */
const refused = new Set<string>();
const knowledge = new Map<string, Knowledge>();

async function sendWild(plan: Plan, world: World): Promise<void> {
  await send(render(plan, hostile.routes, shapes, world, people.headersOf(plan.caller)));
}

async function sendCareful(plan: CarefulPlan): Promise<void> {
  const headers = people.headersOf(plan.caller);
  const known = knowledgeOf(headers);
  const operation = chosenOperation(plan, operations, known, (key) => refused.has(key));
  const request = renderCareful(plan, operation, known, headers);
  const { status, text } = await send(request);
  if (status === 404) known.forget(request.target);
  if (status === 403) refused.add(refusalKey(plan.caller, operation));
  if (status === null || status >= 400) return;
  well += 1;
  known.learn(request.target.replace(/^\/admin/, ''), text);
}

/** Of who shows these: somebody else, after these have ended, begins anew. */
function knowledgeOf(headers: string[]): Knowledge {
  const key = headers.join();
  const known = knowledge.get(key) ?? new Knowledge();
  knowledge.set(key, known);
  return known;
}

async function send(generated: Generated): Promise<Exchange> {
  const answer = await exchange(port(), generated.bytes, generated.isMutated);
  sent += 1;
  reached.add(`${generated.route.method} ${generated.route.path}`);
  const status = answer.status === null ? 'no answer' : `${String(answer.status)[0]}xx`;
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const what = wrongWith(generated, answer);
  if (what) note(what, generated.bytes, answer.text);
  return answer;
}

/** Said at once: the long form goes on for long. */
function note(what: string, request: Buffer, answer: string): void {
  const finding = { what, request: request.toString('latin1').slice(0, 3000), answer: answer.slice(0, 1200) };
  findings.push(finding);
  process.stdout.write(`${JSON.stringify(finding)}\n`);
}

/** Null where nothing is. */
function wrongWith({ caller, isMutated }: Generated, { status, text, isCut }: Exchange): string | null {
  if (status === null) return isMutated && !isCut ? null : 'no answer';
  if (status >= 500 && status !== 501) {
    const code = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
    if (!reasons.includes(`${status} ${code}`)) return `${status} ${code}`;
  }
  // Whoever looks after the place may read its settings and its log.
  const isTold = status < 400 && /^(admin|auditor)/.test(caller);
  const leak = isTold ? null : leakIn(text);
  return leak && `tells ${leak}`;
}

function leakIn(text: string): string | null {
  const places = [process.cwd(), hostile.house.storageDir, '/node_modules/', 'dist/bundle', 'node:internal'];
  const stack = /\n?\s+at [\w.<>[\] ]+ \((?:file|node|\/)[^)]*:\d+:\d+\)/.exec(text)?.[0];
  return places.find((place) => text.includes(place)) ?? stack ?? null;
}

/** So many at once, whatever becomes of each. */
async function sendAll(plans: (Plan | CarefulPlan)[]): Promise<void> {
  for (let at = 0; at < plans.length && findings.length < 20; at += BATCH) {
    await people.renew();
    const world = await newWorld();
    const waiting = plans.slice(at, at + BATCH);
    const work = async () => {
      for (let plan = waiting.pop(); plan; plan = waiting.pop())
        await ('operation' in plan ? sendCareful(plan) : sendWild(plan, world));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (isWhole && sent % 5_000 === 0)
      process.stdout.write(`${sent} requests, ${findings.length} findings\n`);
  }
}

describe('10.6: generated requests', () => {
  it(
    'at every route, as everybody: no crash, no 5xx without a reason, nothing of the inside, and nothing stays',
    async () => {
      const told = `HOSTILE_SEED=${seed} HOSTILE_REQUESTS=${requestCount}`;
      process.stdout.write(`${told}\n`);
      const warming = Math.min(5_000, Math.ceil(requestCount / 3));
      const wild = plansOf(seed, Math.ceil(requestCount / 3));
      const careful = carefulPlansOf(seed, requestCount - wild.length);
      const plans = wild.flatMap((plan, i) => [plan, ...careful.slice(2 * i, 2 * i + 2)]);
      await sendAll(plans.slice(0, warming));
      const before = await hostile.measure();
      await sendAll(plans.slice(warming));

      expect({ told, findings }).toEqual({ told, findings: [] });
      expect(sent).toBe(requestCount);
      const { house } = hostile;
      expect((await fetch(`${house.url}/readyz`)).status).toBe(200);
      expect(house.server().output()).not.toMatch(/uncaught|unhandled/i);
      const unreached = hostile.routes.filter(({ method, path }) => !reached.has(`${method} ${path}`));
      expect(requestCount < hostile.routes.length * 60 ? [] : unreached).toEqual([]);

      const after = await atRest(before);
      expect(growthOf(after, before)).toBeLessThan(TOLERATED_BYTES);
      expect(after.descriptors - before.descriptors).toBeLessThan(TOLERATED_DESCRIPTORS);
      const counted = [...statuses].sort().map(([status, count]) => `${status} ${count}`);
      tellFigure(`generated requests: ${sent} at ${reached.size} routes (${counted.join(', ')}), ${told}`);
      tellFigure(
        `of them as a client asks, with one thing wrong or none: ${careful.length}, of which ${well} were let in`,
      );
      tellFigure(
        `memory after them: ${mebibytes(growthOf(after, before))} more than after the first ${warming}, descriptors ${after.descriptors - before.descriptors} more`,
      );
    },
    patience,
  );
});

/** What is under way comes to its end; nothing is said to be held before that had its time. */
async function atRest(before: Measure): Promise<Measure> {
  let after = await hostile.measure();
  for (let i = 0; i < 30 && growthOf(after, before) > TOLERATED_BYTES / 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    after = await hostile.measure();
  }
  return after;
}
