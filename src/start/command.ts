import { type Core, composeCore, composeRelocation } from '../compose.js';
import type { Settings } from '../config/settings.js';
import type { Diagnosis, Examination } from '../domain/doctor/examine-storage.js';
import type { Listener } from '../domain/doctor/report.js';
import {
  type RelocationOrder,
  type RelocationProgress,
  type RelocationResult,
  relocateBlobs,
} from '../domain/relocation/relocate-blobs.js';
import { createLogging } from '../logging/index.js';
import { createDatabaseIfMissing } from '../persistence/create-database.js';
import { exclusively } from '../persistence/exclusively.js';
import { migrate } from '../persistence/migrate.js';
import { borrowDatabase, expectStarted } from './database.js';

/** Brings the database up to date. Returns the names of the migrations that ran. */
export async function migrateDatabase(settings: Settings): Promise<string[]> {
  const done: string[] = [];
  await withDatabase(settings, async (url) => void done.push(...(await upToDate(url))));
  return done;
}

/** For a command of the terminal, while the server runs and while it does not. */
export async function withCore<T>(settings: Settings, work: (core: Core) => Promise<T>): Promise<T> {
  return withDatabase(settings, async (url) => {
    await upToDate(url);
    // To the file and the table as ever; what the terminal shows is the command's own answer.
    const logging = createLogging({
      ...settings.log,
      mode: settings.mode,
      databaseSink: true,
      console: null,
    });
    const core = await composeCore(settings, url, logging);
    try {
      return await work(core);
    } finally {
      await core.close();
      await logging.close();
    }
  });
}

export type RelocationWish = Pick<RelocationOrder, 'to' | 'removeSource'>;

/** `busy`: another one is at it. `idle`: the settings name that store already, and nothing is on its way. `early`: the source may not be removed yet. */
export type RelocationAnswer = RelocationResult | 'busy' | 'idle' | 'early';

/** Brings all blobs to another store, while the server runs and while it does not. */
export async function relocate(
  settings: Settings,
  { to, removeSource }: RelocationWish,
  onProgress: (progress: RelocationProgress) => void,
): Promise<RelocationAnswer> {
  const isSwitched = settings.blobStore.kind === to;
  if (removeSource && !isSwitched) return 'early';
  let answer: RelocationAnswer = 'busy';
  await withCore(settings, async (core) => {
    await exclusively(core.database.pool, 'relocation', async () => {
      if (isSwitched && !(await core.relocation.current())) {
        answer = 'idle';
        return;
      }
      const ports = await composeRelocation(settings, core, to);
      answer = await relocateBlobs(ports, { to, removeSource, isSwitched }, onProgress);
    });
  });
  return answer;
}

/** Looks after rows and bytes, while the server runs and while it does not. `busy`: another one is repairing. */
export async function examine(
  settings: Settings,
  order: Examination,
  listener: Listener,
): Promise<Diagnosis | 'busy'> {
  await expectStarted(settings);
  let diagnosis: Diagnosis | 'busy' = 'busy';
  await withCore(settings, async ({ useCases, database }) => {
    const look = async () => {
      diagnosis = await useCases.doctor.examine({ kind: 'system', means: 'cli' }, order, listener);
    };
    await (order.isRepairing ? exclusively(database.pool, 'doctor', look) : look());
  });
  return diagnosis;
}

async function withDatabase<T>(settings: Settings, work: (url: string) => Promise<T>): Promise<T> {
  const database = await borrowDatabase(settings, () => {});
  try {
    return await work(database.url);
  } finally {
    await database.close();
  }
}

async function upToDate(url: string): Promise<string[]> {
  await createDatabaseIfMissing(url);
  return migrate(url, () => {});
}
