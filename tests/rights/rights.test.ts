import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PanelClient } from '../admin/panel-client.js';
import { BrowserClient } from '../support/browser-client.js';
import { goodPassword } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { apiActs, apiOutcome } from './api-face.js';
import { type Act, matrix, type Outcome, type Person, people } from './matrix.js';
import { pageActs, pageOutcome } from './pages-face.js';
import { panelActs, panelOutcome } from './panel-face.js';
import { type Cast, newCast, newScene, type Scene } from './scene.js';

let server: TestServer;
let cast: Cast;
let scene: Scene;
let browsers: Map<Person, BrowserClient>;
let isCastSpent = true;
let isSceneSpent = true;

beforeAll(async () => {
  // Where browsers know passkeys.
  server = await startServer({ host: 'localhost' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  if (isCastSpent) {
    cast = await newCast(server);
    browsers = new Map();
  }
  if (isCastSpent || isSceneSpent) scene = await newScene(cast);
  isCastSpent = true;
  isSceneSpent = true;
});

const onlyReads = (act: Act): boolean => /^(list|search|read|download)/.test(act);
/** Such an act ends the account that it is done to, or lifts it up. */
const spendsCast = (act: Act): boolean => /^(change|block|end|delete|give) a user/.test(act);

/** What was refused has changed nothing: the next act is done to the same, and would not find what a refusal had taken. */
function noteWhatIsLeft(act: Act, outcome: Outcome | undefined): void {
  const hasChanged = outcome === 'allowed' && !onlyReads(act);
  isCastSpent = hasChanged && spendsCast(act);
  isSceneSpent = hasChanged;
}

async function browserOf(person: Person): Promise<BrowserClient> {
  const known = browsers.get(person);
  if (known) return known;
  const browser =
    person === 'stranger'
      ? new BrowserClient(server.url)
      : await BrowserClient.signedIn(server, String(cast[person].user?.login), goodPassword);
  browsers.set(person, browser);
  return browser;
}

/** Every act of a face with every person. */
const cases = (acts: Partial<Record<Act, unknown>>): [Act, Person][] =>
  (Object.keys(acts) as Act[]).flatMap((act) => people.map((person): [Act, Person] => [act, person]));

it('every right is held by a face that has it', () => {
  const covered = new Set([...Object.keys(apiActs), ...Object.keys(pageActs), ...Object.keys(panelActs)]);
  expect(Object.keys(matrix).filter((act) => !covered.has(act))).toEqual([]);
});

describe('R8, R28, R29: the API', () => {
  it.each(cases(apiActs))('%s: %s', async (act, person) => {
    const answer = await apiActs[act]?.(cast[person], scene);
    const outcome = answer && apiOutcome(answer);
    expect(outcome).toBe(matrix[act][person]);
    noteWhatIsLeft(act, outcome);
  });
});

describe('R17, R28: the pages', () => {
  it.each(cases(pageActs))('%s: %s', async (act, person) => {
    const answer = await pageActs[act]?.(await browserOf(person), scene);
    const outcome = answer && pageOutcome(answer);
    expect(outcome).toBe(matrix[act][person]);
    noteWhatIsLeft(act, outcome);
  });
});

const staff: Person[] = ['helpdesk', 'auditor', 'admin'];

/**
 * Plain users don't get into the panel: what is theirs elsewhere too, they do not even see here. The others get what is theirs,
 * and of the rest not the door.
 */
const inPanel = (act: Act, person: Person): Outcome => {
  if (person === 'stranger') return 'sign in';
  if (!staff.includes(person)) return 'forbidden';
  return matrix[act][person] === 'allowed' ? 'allowed' : 'forbidden';
};

describe('R50–R52: the panel', () => {
  it.each(cases(panelActs))('%s: %s', async (act, person) => {
    const browser = await browserOf(person);
    await browser.get('/admin');
    const answer = await panelActs[act]?.(new PanelClient(browser), scene);
    const outcome = answer && (await panelOutcome(answer));
    expect(outcome).toBe(inPanel(act, person));
    noteWhatIsLeft(act, outcome);
  });
});
