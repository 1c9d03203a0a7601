import { jobKinds, latestBeginning, type Schedule, type ScheduledKind } from '../domain/jobs/job-kinds.js';
import type { JobStore } from '../domain/jobs/job-store.js';

const scheduled = Object.entries(jobKinds).flatMap(([kind, rules]): [ScheduledKind, Schedule][] =>
  'schedule' in rules ? [[kind as ScheduledKind, rules.schedule]] : [],
);

/**
 * Puts the turns whose time has come into the queue; who looks first does it for all instances. A server that was off makes up
 * for one turn of each kind, not for all of them.
 */
export async function addDueTurns(store: Pick<JobStore, 'addTurn'>, now: Date): Promise<void> {
  for (const [kind, schedule] of scheduled) await store.addTurn(kind, latestBeginning(schedule, now));
}
