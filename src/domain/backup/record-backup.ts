import { type Actor, requireAdmin } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { BackupResult } from './backup.js';

/** So that the panel knows how old the last one is. */
export const recordBackup =
  ({ backups, audit, unitOfWork, events }: Pick<Ports, 'backups' | 'audit' | 'unitOfWork' | 'events'>) =>
  async (actor: Actor, result: BackupResult, now = new Date()): Promise<void> => {
    requireAdmin(actor);
    const { id, isWhole, fileCount, bytes, copiedCount, copiedBytes, damagedCount } = result;
    const facts = { fileCount, bytes, copiedCount, copiedBytes, damagedCount };
    const startedAt = new Date(result.startedAt);
    await unitOfWork.run(async () => {
      await backups.add({ id, isWhole, startedAt, finishedAt: now, ...facts });
      const object = { kind: 'backup', id, name: result.startedAt } as const;
      await audit.append(actor, { act: 'backup.made', object, details: facts });
    });
    events.record('backup.made', actor, { backupId: id, isWhole, ...facts });
  };
