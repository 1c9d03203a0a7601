/** What was taken up on a day, counted in days from any one. */
export interface Point {
  day: number;
  bytes: number;
}

/** `unknown`: too little is known yet; `later`: not within a year, or never. */
export type Forecast = { state: 'unknown' | 'later'; days: null } | { state: 'known'; days: number };

/** A trend of fewer days is none. */
const FEWEST_DAYS = 7;
const YEAR_DAYS = 365;

/**
 * In how many days the free room is taken up where all goes on as it did: by the median of the slopes between any two days
 * (Theil and Sen), so that neither one large upload nor one large deletion makes it.
 */
export function forecast(points: Point[], freeBytes: number): Forecast {
  const days = points.map(({ day }) => day);
  if (Math.max(...days) - Math.min(...days) < FEWEST_DAYS - 1) return { state: 'unknown', days: null };
  const perDay = medianSlope(points);
  const left = perDay > 0 ? Math.floor(freeBytes / perDay) : Number.POSITIVE_INFINITY;
  return left > YEAR_DAYS ? { state: 'later', days: null } : { state: 'known', days: left };
}

function medianSlope(points: Point[]): number {
  const slopes = points
    .flatMap((a, i) =>
      points
        .slice(i + 1)
        .filter((b) => b.day !== a.day)
        .map((b) => (b.bytes - a.bytes) / (b.day - a.day)),
    )
    .sort((a, b) => a - b);
  const middle = Math.floor(slopes.length / 2);
  const [upper = 0, lower = 0] = [slopes[middle], slopes[middle - 1]];
  return slopes.length % 2 === 0 ? (upper + lower) / 2 : upper;
}
