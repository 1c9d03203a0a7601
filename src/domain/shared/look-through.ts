/** What no index knows is found by a look at each row. So many rows are looked at between two looks at the clock, … */
export const STRETCH = 2_000;

/** … and so many for one page, … */
export const MOST_LOOKED_AT = 20_000;

/** … or fewer, where they are large or the database is slow. In milliseconds. */
export const MOST_MS = 1_000;

export interface Looked<Found> {
  found: Found[];
  /** Where the next look goes on; null where there is nothing further. */
  goesOn: string | null;
}

/**
 * Looks through a list for `wanted` rows, and stops with fewer where it has looked for long enough. `look` takes `STRETCH` rows
 * from a place on (undefined: the beginning), and stops sooner where it has found what is wanted.
 */
export async function lookThrough<Found>(
  from: string | undefined,
  wanted: number,
  look: (from: string | undefined, wanted: number) => Promise<Looked<Found>>,
): Promise<Looked<Found>> {
  const end = performance.now() + MOST_MS;
  const found: Found[] = [];
  let goesOn: string | null = from ?? null;
  for (let rows = 0; rows < MOST_LOOKED_AT; rows += STRETCH) {
    const more = await look(goesOn ?? undefined, wanted - found.length);
    found.push(...more.found);
    goesOn = more.goesOn;
    if (goesOn === null || found.length >= wanted || performance.now() > end) break;
  }
  return { found, goesOn };
}
