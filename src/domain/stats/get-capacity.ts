import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { forecast } from './forecast.js';
import type { DailyWeight, DiskSpace } from './stats.js';

export interface Capacity {
  /** Null: the store is somebody else's, and nobody says how much room it has. */
  freeBytes: number | null;
  totalBytes: number | null;
  usedBytes: number;
  /** `none`: without a bound that is known; `unknown`: too little is known yet; `later`: not within a year. */
  forecast: 'none' | 'unknown' | 'later' | 'known';
  /** The day on which it will be full, in UTC, where that is `known`. */
  fullOn: string | null;
}

const DAY_MS = 86_400_000;

/** The trend is that of so many days. */
const TREND_DAYS = 90;

/** How much room there is for files and for the database, and until when. */
export const getCapacity =
  ({ stats, diskSpaces }: Pick<Ports, 'stats' | 'diskSpaces'>) =>
  async (actor: Actor): Promise<{ files: Capacity; database: Capacity }> => {
    requireReader(actor);
    const [weights, { totals }, databaseBytes, ofFiles, ofDatabase] = await Promise.all([
      stats.weights(TREND_DAYS),
      stats.read(1),
      stats.databaseBytes(),
      diskSpaces.ofFiles(),
      diskSpaces.ofDatabase(),
    ]);
    const storedBytes = totals.bytes + totals.trashBytes;
    return {
      files: capacity(weights, ({ storedBytes: bytes }) => bytes, storedBytes, ofFiles),
      database: capacity(weights, ({ databaseBytes: bytes }) => bytes, databaseBytes, ofDatabase),
    };
  };

function capacity(
  weights: DailyWeight[],
  bytesOf: (weight: DailyWeight) => number | null,
  usedBytes: number,
  space: DiskSpace | null,
): Capacity {
  if (space === null) return { freeBytes: null, totalBytes: null, usedBytes, forecast: 'none', fullOn: null };
  const points = weights.flatMap((weight) => {
    const bytes = bytesOf(weight);
    return bytes === null ? [] : [{ day: Date.parse(weight.date) / DAY_MS, bytes }];
  });
  const { state, days } = forecast(points, space.freeBytes);
  const fullOn = days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
  return { ...space, usedBytes, forecast: state, fullOn };
}
