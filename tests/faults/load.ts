import { expect } from '@jest/globals';
import type { ApiClient } from '../support/client.js';
import { acts, type Outcome } from './acts.js';
import { expectSound, type House, sha256Of } from './house.js';

/** What was acknowledged to one person. */
export interface Acknowledged {
  kept: Map<string, string>;
  gone: Set<string>;
  count: number;
}

export const nothingYet = (): Acknowledged => ({ kept: new Map(), gone: new Set(), count: 0 });

const mixed = acts.filter(({ name }) => !/trash|first|given up/.test(name));

/** One after the other, whatever comes of each, until it is over. */
export async function workOn(
  by: ApiClient,
  told: Acknowledged,
  first: number,
  isOver: () => boolean,
): Promise<void> {
  for (let turn = first; !isOver(); turn++) {
    const act = mixed[turn % mixed.length];
    if (!act) return;
    await doOne(by, told, act).catch(() => undefined);
  }
}

async function doOne(by: ApiClient, told: Acknowledged, act: (typeof acts)[number]): Promise<void> {
  const prepared = await act.prepare(by);
  const outcome = await act.run(by, prepared);
  if (outcome.status < 200 || outcome.status > 299) return;
  told.count += 1;
  note(told, act.name, outcome, prepared.fileId, sha256Of(prepared.bytes));
}

/** Of what many replace at once it is not said who was the last. */
function note(
  { kept, gone }: Acknowledged,
  name: string,
  { fileId }: Outcome,
  before: string | undefined,
  sha: string,
): void {
  if (name.includes('deleted') && before) gone.add(before);
  else if (fileId && !name.includes('replaces')) kept.set(fileId, sha);
}

/** All of it is there, whole, and nothing is half there. */
export async function expectAcknowledged(house: House, { kept, gone }: Acknowledged): Promise<void> {
  const rows = await expectSound(house);
  for (const [id, sha] of kept) expect([id, rows.get(id)?.sha256]).toEqual([id, sha]);
  for (const id of gone) expect(rows.has(id)).toBe(false);
}
