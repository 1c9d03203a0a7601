import type { Rules } from '../shared/rules.js';
import { isSettingName, type SettingName, type SettingValues, settingNames, settings } from './setting.js';
import type { SettingFeed, SettingStore } from './setting-store.js';

/** The settings in force, in the memory of this process. */
export interface LiveSettings {
  /** Always the same object, whose members are those of now: whoever needs one looks at it when they need it. */
  rules: Rules;
  /** What would be in force if nobody had changed anything in the panel. */
  given: Readonly<Rules>;
  refresh(): Promise<void>;
  /** From now on it follows what other processes change. */
  follow(feed: SettingFeed): void;
}

const AGAIN_MILLISECONDS = 1000;

/**
 * @param given from the environment
 * @param changed called with those in force whenever they may be others
 */
export function createLiveSettings(
  given: Rules,
  store: Pick<SettingStore, 'all'>,
  { log, changed }: { log(message: string): void; changed(rules: Rules): void },
): LiveSettings {
  const rules = { ...given };
  const unchanged = Object.fromEntries(settingNames.map((name) => [name, given[name]]));
  let reading: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let seen = '';

  const read = async (): Promise<void> => {
    const stored = await store.all();
    const text = JSON.stringify(stored);
    if (text === seen) return;
    seen = text;
    Object.assign(rules, unchanged, valuesIn(stored));
    changed(rules);
  };

  /** What is being read already may lack what was changed meanwhile. */
  function refresh(): Promise<void> {
    if (reading) {
      next ??= reading
        .catch(() => undefined)
        .then(() => {
          next = null;
          return refresh();
        });
      return next;
    }
    reading = read().finally(() => {
      reading = null;
    });
    return reading;
  }

  const heard = (): void => {
    refresh().catch((error: Error) => {
      log(`changed settings could not be read: ${error.message}`);
      setTimeout(heard, AGAIN_MILLISECONDS).unref();
    });
  };

  return { rules, given, refresh, follow: (feed) => feed.follow(heard) };
}

/** A name or a value that this version knows nothing of was left by a newer one, and counts as never said. */
function valuesIn(changed: Awaited<ReturnType<SettingStore['all']>>): Partial<SettingValues> {
  const known = changed.flatMap(({ name, isSet, value }): [SettingName, unknown][] => {
    if (!isSet || !isSettingName(name)) return [];
    const checked = settings[name].schema.required().validate(value);
    return checked.error ? [] : [[name, checked.value]];
  });
  return Object.fromEntries(known);
}
