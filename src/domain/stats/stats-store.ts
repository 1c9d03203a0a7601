import type { DailyWeight, DiskSpace, Leaders, Stats } from './stats.js';

/** Port: numbers for the operator. */
export interface StatsStore {
  /** Where there is so much that counting takes long, they may be some minutes old. */
  read(days: number): Promise<Stats>;
  /** Ten of each, the first first. */
  leaders(): Promise<Leaders>;
  /** The last days of which something is known, the oldest first. */
  weights(days: number): Promise<DailyWeight[]>;
  databaseBytes(): Promise<number>;
  /** Adds to the days what came up to that moment, each once, whoever does it. The first time it begins with what is there. */
  rollUp(until: Date): Promise<void>;
}

/** Port: how much room there is; null where nobody knows, as in somebody else's store. */
export interface DiskSpaces {
  ofFiles(): Promise<DiskSpace | null>;
  ofDatabase(): Promise<DiskSpace | null>;
}
