import { composeCore } from '../compose.js';
import { operatorLanguage } from '../config/operator-language.js';
import type { Settings } from '../config/settings.js';
import { translator } from '../i18n/index.js';
import { createLogging } from '../logging/index.js';
import { ensureFirstAdmin } from './first-admin.js';

/** For sequelize-cli's `db:seed:all`. */
export async function seedAdmin(settings: Settings, databaseUrl: string): Promise<void> {
  const logging = createLogging({ ...settings.log, mode: settings.mode, databaseSink: true, console: null });
  const core = await composeCore(settings, databaseUrl, logging);
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  try {
    const announcer = { t: translator(operatorLanguage()), print, warn: print };
    await ensureFirstAdmin(core.useCases, settings, announcer);
  } finally {
    await core.close();
    await logging.close();
  }
}
