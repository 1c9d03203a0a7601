import type { Stats } from './stats.js';

/** Port: numbers for the operator. */
export interface StatsStore {
  /** Where there is so much that counting takes long, they may be some minutes old. */
  read(): Promise<Stats>;
}
