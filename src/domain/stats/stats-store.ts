import type { Stats } from './stats.js';

/** Port: numbers for the operator. */
export interface StatsStore {
  read(): Promise<Stats>;
}
