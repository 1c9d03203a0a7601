import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { composeBackup } from '../compose.js';
import type { Settings } from '../config/settings.js';
import type { BackupProgress, BackupResult } from '../domain/backup/backup.js';
import { makeBackup } from '../domain/backup/make-backup.js';
import { exclusively } from '../persistence/exclusively.js';
import { withCore } from './command.js';
import { expectStarted } from './database.js';

export interface BackupWish {
  dir: string;
  /** Of the program. */
  version: string;
}

/** `busy`: another one is at it. `relocating`: all bytes are on their way to another store. `repairing`: the doctor is. */
export type BackupAnswer = BackupResult | 'busy' | 'relocating' | 'repairing';

/** Copies everything into a folder, while the server runs and while it does not. */
export async function backUp(
  settings: Settings,
  { dir, version }: BackupWish,
  onProgress: (progress: BackupProgress) => void,
): Promise<BackupAnswer> {
  await expectStarted(settings);
  return withCore(settings, async (core) => {
    const { pool } = core.database;
    let answer: BackupAnswer = 'busy';
    const make = async () => {
      const ports = await composeBackup(core, dir);
      const result = await makeBackup(ports, { version, secrets: await secretsIn(settings) }, onProgress);
      await core.useCases.backups.record({ kind: 'system', means: 'cli' }, result);
      answer = result;
    };
    // What else takes bytes away looks at records of its own moment.
    await exclusively(pool, 'backup', async () => {
      answer = 'relocating';
      await exclusively(pool, 'relocation', async () => {
        answer = 'repairing';
        await exclusively(pool, 'doctor', make);
      });
    });
    return answer;
  });
}

const secretsIn = ({ storageDir }: Settings): Promise<string | null> =>
  readFile(path.join(storageDir, 'secrets.json'), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
