import type { SettingValues } from '../settings/setting.js';

/**
 * What decides rules: the settings in force, and the few that need a restart. They change while the server runs: never keep one,
 * look at it anew.
 */
export interface Rules extends SettingValues {
  /** Each content is compared with its record once in so many; 0: never. */
  scrubDays: number;
  scrubBytesPerSecond: number;
  /** How links are written, without a slash at the end. */
  publicUrl: string;
}
