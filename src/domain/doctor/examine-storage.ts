import { type Actor, requireAdmin } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { examineBooks } from './examine-books.js';
import { examineContents } from './examine-contents.js';
import { examineStore } from './examine-store.js';
import { examineUploads } from './examine-uploads.js';
import { type Listener, Report } from './report.js';

export interface Examination {
  isRepairing: boolean;
  /** Looks at the sizes of contents alone, and reads none. */
  isQuick: boolean;
  bytesPerSecond?: number;
  /** What no row names, and has not changed for so long, is left over. */
  staleHours: number;
}

export interface Diagnosis {
  /** What was left. */
  findingCount: number;
  repairedCount: number;
}

const HOUR_MS = 3_600_000;

/**
 * Compares rows, bytes and hashes while people work, in slices, and tells what does not agree. Repairs, where that is asked for,
 * what can be repaired without taking a readable byte from anybody: call that from one process at a time.
 * @throws what keeps it from looking
 */
export const examineStorage =
  (ports: Ports) =>
  async (actor: Actor, order: Examination, listener: Listener): Promise<Diagnosis> => {
    requireAdmin(actor);
    const now = new Date();
    const report = new Report(listener, order.isRepairing);
    const staleBefore = new Date(now.getTime() - order.staleHours * HOUR_MS);
    await examineStore(ports, { actor, report, staleBefore });
    await examineUploads(ports, actor, report);
    const { isQuick, bytesPerSecond } = order;
    const { onProgress } = listener;
    await examineContents(ports, { actor, report, isQuick, bytesPerSecond, onProgress, now });
    // Last: what ends an upload changes what its owner has reserved.
    await examineBooks(ports, actor, report);
    const { findingCount, repairedCount } = report;
    if (order.isRepairing) ports.events.record('storage.repaired', actor, { findingCount, repairedCount });
    return { findingCount, repairedCount };
  };
