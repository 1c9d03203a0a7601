import { findGroup } from '../groups/read-groups.js';
import type { LinkPolicy } from '../links/link-policy.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type BulkCommand, bulkSchemas } from './bulk.commands.js';
import { isForAll, type LeftReason, type PlannedAct, reasonToLeave } from './bulk.policy.js';
import {
  type BulkNoun,
  type BulkSelection,
  hasWayBack,
  isBulkNoun,
  isFinal,
  withPolicy,
} from './bulk-act.js';
import type { BulkStore } from './bulk-store.js';

export interface BulkPreview {
  /** So many are selected. */
  total: number;
  /** To so many it will be done. */
  count: number;
  /** Why the others are left out, and how many for that. */
  left: { reason: LeftReason; count: number }[];
  /** The first of those that it will be done to, by name. */
  names: string[];
  canUndo: boolean;
  /** Whoever starts it has to say how many. */
  isFinal: boolean;
}

/** So many are looked at: more at once is beyond what one would oversee. */
export const MAX_SELECTED = 200_000;
const PAGE = 1_000;
const NAMES = 5;

/**
 * What an act on many would come to, without doing any of it.
 * @throws DomainError `bulk_too_large`, `group_not_found`
 */
export const previewBulk =
  (ports: Pick<Ports, 'bulk' | 'rules' | 'groups'>) =>
  async (actor: Actor, name: string, input: unknown): Promise<BulkPreview> => {
    requireAdmin(actor);
    const noun = knownNoun(name);
    return foresee(ports, actor, noun, validate(bulkSchemas[noun], input));
  };

export async function foresee(
  { bulk, rules, groups }: Pick<Ports, 'bulk' | 'rules' | 'groups'>,
  actor: Actor,
  noun: BulkNoun,
  command: BulkCommand,
): Promise<BulkPreview> {
  if (command.groupId !== undefined) await findGroup({ groups }, command.groupId);
  const planned = { noun, act: command.act, values: command };
  const selection = selectionOf(rules, command);
  const { named, ...numbers } = isForAll(planned)
    ? await countAll(bulk, noun, selection)
    : await lookAtEach(bulk, actor, planned, selection);
  return {
    ...numbers,
    names: (await bulk.subjects(noun, named)).map(({ name }) => name),
    canUndo: hasWayBack(noun, command.act),
    isFinal: isFinal(noun, command.act),
  };
}

/** With the ids of the first that it will be done to. */
type Numbers = Pick<BulkPreview, 'total' | 'count' | 'left'> & { named: string[] };

async function countAll(bulk: BulkStore, noun: BulkNoun, selection: BulkSelection): Promise<Numbers> {
  const { count, ids } = await bulk.countSelected(noun, selection, { most: MAX_SELECTED, ids: NAMES });
  expectFew(count);
  return { total: count, count, left: [], named: ids };
}

async function lookAtEach(
  bulk: BulkStore,
  actor: Actor,
  planned: PlannedAct,
  selection: BulkSelection,
): Promise<Numbers> {
  const left = new Map<LeftReason, number>();
  const named: string[] = [];
  let [total, count] = [0, 0];
  await bulk.eachSelected(planned.noun, selection, (subjects) => {
    for (const subject of subjects) {
      const reason = reasonToLeave(actor, planned, subject);
      if (reason) left.set(reason, (left.get(reason) ?? 0) + 1);
      else count += 1;
      if (!reason && named.length < NAMES) named.push(subject.id);
    }
    total += subjects.length;
    expectFew(total);
  });
  return { total, count, left: [...left].map(([reason, number]) => ({ reason, count: number })), named };
}

/** To how many of those that a job keeps it will be done. */
export async function countKept(
  { bulk }: Pick<Ports, 'bulk'>,
  actor: Actor,
  planned: PlannedAct,
  jobId: string,
): Promise<number> {
  let count = 0;
  for (let position = 0; ; ) {
    const targets = await bulk.targets(jobId, position, PAGE);
    const ids = targets.map(({ id }) => id);
    const subjects = await bulk.subjects(planned.noun, ids);
    count += subjects.filter((subject) => reasonToLeave(actor, planned, subject) === null).length;
    position = targets.at(-1)?.position ?? position;
    if (targets.length < PAGE) return count;
  }
}

/** @throws DomainError `bulk_too_large` */
export function expectFew(total: number): void {
  if (total > MAX_SELECTED) throw new DomainError('bulk_too_large', { params: { max: MAX_SELECTED } });
}

export const selectionOf = (
  rules: LinkPolicy,
  { ids, filter = {} }: Pick<BulkCommand, 'ids' | 'filter'>,
): BulkSelection => (ids ? { ids } : { filter: withPolicy(filter, rules) });

/** @throws DomainError `record_not_found` */
export function knownNoun(name: string): BulkNoun {
  if (!isBulkNoun(name)) throw new DomainError('record_not_found');
  return name;
}
