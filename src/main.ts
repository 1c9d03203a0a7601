import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { type Actions, runCommandLine } from './cli/index.js';
import { loadSettings } from './config/load.js';
import { operatorLanguage } from './config/operator-language.js';
import { translator } from './i18n/index.js';

const language = operatorLanguage();
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Each loads what it needs, so that `--help` and a mistyped command answer at once. */
const actions: Actions = {
  serve: async (overrides) => {
    const settings = loadSettings({ overrides });
    const { serve } = await import('./start/serve.js');
    return serve(settings, {
      t: translator(language),
      print: (text) => void process.stdout.write(`${text}\n`),
    });
  },
  migrate: async () => {
    const settings = loadSettings();
    const { migrateDatabase } = await import('./start/command.js');
    return migrateDatabase(settings);
  },
  withCore: async (work) => {
    const settings = loadSettings();
    const { withCore } = await import('./start/command.js');
    await withCore(settings, work);
  },
  relocate: async (wish, onProgress) => {
    const settings = loadSettings();
    const { relocate } = await import('./start/command.js');
    return relocate(settings, wish, onProgress);
  },
  backUp: async (dir, onProgress) => {
    const settings = loadSettings();
    const { backUp } = await import('./start/backup.js');
    return backUp(settings, { dir, version }, onProgress);
  },
  restore: async (dir, onProgress) => {
    const settings = loadSettings({ keepsNoSecrets: true });
    const { restore } = await import('./start/restore.js');
    return restore(settings, dir, onProgress);
  },
  examine: async (order, listener) => {
    const settings = loadSettings();
    const { examine } = await import('./start/command.js');
    return examine(settings, order, listener);
  },
  exportTrees: async (wish, onProgress) => {
    const settings = loadSettings();
    const { exportTrees } = await import('./start/trees.js');
    return exportTrees(settings, wish, onProgress);
  },
  importTree: async (wish, onProgress) => {
    const settings = loadSettings();
    const { importTree } = await import('./start/trees.js');
    return importTree(settings, wish, onProgress);
  },
};

if (cluster.isWorker) {
  const { runWorker } = await import('./start/workers.js');
  await runWorker();
} else {
  process.exit(await runCommandLine(process.argv.slice(2), actions, { version, language }));
}
