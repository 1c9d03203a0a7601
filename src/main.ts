import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { type Actions, runCommandLine } from './cli/index.js';
import { composeCore } from './compose.js';
import { loadSettings } from './config/load.js';
import { operatorLanguage } from './config/operator-language.js';
import type { Settings } from './config/settings.js';
import { translator } from './i18n/index.js';
import { createLogging } from './logging/index.js';
import { createDatabaseIfMissing } from './persistence/create-database.js';
import { migrate } from './persistence/migrate.js';
import { borrowDatabase } from './start/database.js';
import { serve } from './start/serve.js';
import { runWorker } from './start/workers.js';

const language = operatorLanguage();
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const actions: Actions = {
  serve: (overrides) =>
    serve(loadSettings({ overrides }), {
      t: translator(language),
      print: (text) => void process.stdout.write(`${text}\n`),
    }),
  migrate: async () => {
    const done: string[] = [];
    await withDatabase(loadSettings(), async (url) => void done.push(...(await upToDate(url))));
    return done;
  },
  withCore: async (work) => {
    const settings = loadSettings();
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
  },
};

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

if (cluster.isWorker) await runWorker();
else process.exit(await runCommandLine(process.argv.slice(2), actions, { version, language }));
