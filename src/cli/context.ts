import type { BackupProgress } from '../domain/backup/backup.js';
import type { Diagnosis, Examination } from '../domain/doctor/examine-storage.js';
import type { Listener } from '../domain/doctor/report.js';
import type { RelocationProgress } from '../domain/relocation/relocate-blobs.js';
import type { Ports } from '../domain/shared/ports.js';
import type { TreeProgress } from '../domain/trees/trees.js';
import type { UseCases } from '../domain/use-cases.js';
import type { Language, Translate } from '../i18n/index.js';
import type { BackupAnswer } from '../start/backup.js';
import type { RelocationAnswer, RelocationWish } from '../start/command.js';
import type { RestoreProgress, RestoreRefusal, RestoreResult } from '../start/restore.js';
import type { ExportAnswer, ExportWish, ImportAnswer, ImportWish } from '../start/trees.js';
import type { Terminal } from './terminal.js';

export interface Core {
  useCases: UseCases;
  ports: Pick<Ports, 'users'>;
}

/** What the commands make happen; `main.ts` knows how. */
export interface Actions {
  /** Returns the exit code when the server has ended. */
  serve(options: { HOST?: string; PORT?: string }): Promise<number>;
  /** Returns the names of the migrations that ran. */
  migrate(): Promise<string[]>;
  /** While the server runs, and while it does not. */
  withCore(work: (core: Core) => Promise<void>): Promise<void>;
  relocate(
    wish: RelocationWish,
    onProgress: (progress: RelocationProgress) => void,
  ): Promise<RelocationAnswer>;
  backUp(dir: string, onProgress: (progress: BackupProgress) => void): Promise<BackupAnswer>;
  restore(
    dir: string,
    onProgress: (progress: RestoreProgress) => void,
  ): Promise<RestoreResult | RestoreRefusal>;
  examine(order: Examination, listener: Listener): Promise<Diagnosis | 'busy'>;
  exportTrees(wish: ExportWish, onProgress: (progress: TreeProgress) => void): Promise<ExportAnswer>;
  importTree(wish: ImportWish, onProgress: (progress: TreeProgress) => void): Promise<ImportAnswer>;
}

export interface CommandContext {
  terminal: Terminal;
  language: Language;
  t: Translate;
  actions: Actions;
}

/** A command that can't go on: one line, and an exit code. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}
