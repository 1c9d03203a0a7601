import { type Core, composeCore } from '../compose.js';
import type { Settings } from '../config/settings.js';
import { createLogging } from '../logging/index.js';
import { createDatabaseIfMissing } from '../persistence/create-database.js';
import { migrate } from '../persistence/migrate.js';
import { borrowDatabase } from './database.js';

/** Brings the database up to date. Returns the names of the migrations that ran. */
export async function migrateDatabase(settings: Settings): Promise<string[]> {
  const done: string[] = [];
  await withDatabase(settings, async (url) => void done.push(...(await upToDate(url))));
  return done;
}

/** For a command of the terminal, while the server runs and while it does not. */
export async function withCore(settings: Settings, work: (core: Core) => Promise<void>): Promise<void> {
  await withDatabase(settings, async (url) => {
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
      await work(core);
    } finally {
      await core.close();
      await logging.close();
    }
  });
}

async function withDatabase(settings: Settings, work: (url: string) => Promise<void>): Promise<void> {
  const database = await borrowDatabase(settings, () => {});
  try {
    await work(database.url);
  } finally {
    await database.close();
  }
}

async function upToDate(url: string): Promise<string[]> {
  await createDatabaseIfMissing(url);
  return migrate(url, () => {});
}
