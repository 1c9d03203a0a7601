import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/settings.js';
import { createDatabaseIfMissing, isAwayForNow, isKladovkas } from '../persistence/create-database.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../persistence/embedded/index.js';
import { migrate } from '../persistence/migrate.js';
import { lockStorage, storageHolder } from './storage-lock.js';
import { expectNoUnfinishedRestore } from './unfinished-restore.js';

export interface OpenDatabase {
  url: string;
  /** Lets go of it; a database that was started for this is stopped. */
  close(): Promise<void>;
  /** The same where nothing asynchronous can be done any more. */
  closeNow(): void;
}

type Log = (message: string) => void;

const embeddedDir = ({ storageDir }: Settings) => path.join(storageDir, 'postgres');

/** For the server, which holds the lock of the storage: the database, there and up to date. */
export async function openDatabase(settings: Settings, log: Log): Promise<OpenDatabase> {
  await expectNoUnfinishedRestore(settings.storageDir);
  const database = await startDatabase(settings, log);
  try {
    await createWhenThere(database.url, log);
    await migrate(database.url, log);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** For whoever holds the lock of the storage: the database as it is, or is not yet. */
export const startDatabase = async (settings: Settings, log: Log): Promise<OpenDatabase> =>
  settings.databaseUrl ? external(settings.databaseUrl) : startEmbedded(settings, log);

/** After a power cut all machines start at once: so long the database may take longer than we do. */
const startPatienceMs = 10_000;
const startPauseMs = 250;

async function createWhenThere(url: string, log: Log): Promise<void> {
  const deadline = Date.now() + startPatienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await createDatabaseIfMissing(url);
    } catch (error) {
      if (!isAwayForNow(error) || Date.now() > deadline) throw error;
      if (attempt === 1) log(`${error.message}; trying again`);
    }
    await sleep(startPauseMs);
  }
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A command that is ended in its middle leaves no database behind that runs for nobody. */
export function endingWithUs(database: OpenDatabase): OpenDatabase {
  const onSignal = (signal: NodeJS.Signals) => {
    letGo();
    database.closeNow();
    // Nobody listens any more: it ends us, as whoever sent it expects.
    process.kill(process.pid, signal);
  };
  const letGo = () => {
    for (const signal of endings) process.removeListener(signal, onSignal);
  };
  for (const signal of endings) process.on(signal, onSignal);
  return { ...database, close: () => database.close().finally(letGo) };
}

/** For a command: the database of the server that runs, else one that is started for it. It may be empty yet. */
export async function borrowDatabase(settings: Settings, log: Log): Promise<OpenDatabase> {
  await expectNoUnfinishedRestore(settings.storageDir);
  if (settings.databaseUrl) return external(settings.databaseUrl);
  const running = await databaseOfServer(settings);
  if (running) return external(running);
  const lock = await lockStorage(settings.storageDir, 'command');
  try {
    const database = await startEmbedded(settings, log);
    return endingWithUs({
      url: database.url,
      close: () => database.close().finally(lock.release),
      closeNow: () => {
        database.closeNow();
        lock.release();
      },
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * For a command that looks at what there is, or takes it out: of a mistyped name, or in a folder with another `./storage`, it
 * would find all sound, and put a backup of nothing in the place of the one that was.
 * @throws Error where no Kladovka was ever started
 */
export async function expectStarted(settings: Settings): Promise<void> {
  const { databaseUrl, storageDir } = settings;
  if (databaseUrl ? await isKladovkas(databaseUrl) : existsSync(embeddedDir(settings))) return;
  const place = databaseUrl
    ? 'The database of DATABASE_URL has nothing of Kladovka'
    : `${storageDir} has no database`;
  throw new Error(`${place}. Are STORAGE_DIR and DATABASE_URL those of the server?`);
}

const patienceMs = 30_000;

/** A server that is just starting is worth waiting for. Null where none runs. */
async function databaseOfServer(settings: Settings): Promise<string | null> {
  const deadline = Date.now() + patienceMs;
  while (storageHolder(settings.storageDir)?.purpose === 'serve') {
    const url = await findEmbeddedPostgres(embeddedDir(settings));
    if (url) return url;
    if (Date.now() > deadline) throw new Error('The database of the server that runs does not answer.');
    await sleep(200);
  }
  return null;
}

const external = (url: string): OpenDatabase => ({ url, close: async () => {}, closeNow: () => {} });

async function startEmbedded(settings: Settings, log: Log): Promise<OpenDatabase> {
  const { url, stop, stopNow } = await startEmbeddedPostgres({ dir: embeddedDir(settings), log });
  return { url, close: stop, closeNow: stopNow };
}
