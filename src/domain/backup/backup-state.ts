import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { BackupRecord } from './backup-store.js';

/**
 * `none`: there never was one; `old`: the last whole one is older than `backupWarnDays`; `damaged`: files were left out of the
 * last one. Nobody is told of any of them where that setting is 0.
 */
export type BackupState = 'well' | 'none' | 'old' | 'damaged' | 'off';

export interface BackupHealth {
  state: BackupState;
  lastWhole: BackupRecord | null;
  latest: BackupRecord | null;
}

const DAY_MS = 86_400_000;

/** Which backup there is to go back to, and whether somebody should make one. */
export const getBackupHealth =
  ({ backups, rules }: Pick<Ports, 'backups' | 'rules'>) =>
  async (actor: Actor, now = new Date()): Promise<BackupHealth> => {
    requireReader(actor);
    const [[latest = null], lastWhole] = await Promise.all([backups.latest(1), backups.lastWhole()]);
    return { state: stateOf(rules.backupWarnDays, { latest, lastWhole }, now), latest, lastWhole };
  };

function stateOf(
  warnDays: number,
  { latest, lastWhole }: Pick<BackupHealth, 'latest' | 'lastWhole'>,
  now: Date,
): BackupState {
  if (warnDays === 0) return 'off';
  if (!latest) return 'none';
  if (!latest.isWhole) return 'damaged';
  const age = now.getTime() - (lastWhole?.finishedAt.getTime() ?? 0);
  return age > warnDays * DAY_MS ? 'old' : 'well';
}
