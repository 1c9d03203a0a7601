import type { Ports } from '../shared/ports.js';
import type { Place } from './entry.js';
import { numberedName } from './name.js';

/** How many names are tried for each at first; in each round that follows, twice as many more. */
const TRIES = 10;

/**
 * Names for many entries at once that nothing in the folder has and no two of them share: each wanted name, else with
 * a number. `reserved` are those that others are about to take. Call it with the place locked.
 */
export async function freeNames(
  { places }: Pick<Ports, 'places'>,
  place: Place,
  wanted: readonly string[],
  reserved: readonly string[],
): Promise<string[]> {
  const used = new Set(reserved);
  const chosen = new Map<number, string>();
  for (let from = 0, count = TRIES; chosen.size < wanted.length; from += count, count *= 2) {
    const waiting = [...wanted.keys()].filter((index) => !chosen.has(index));
    const candidates = new Map(
      [...new Set(waiting.map((index) => wanted[index] ?? ''))].map((name) => [
        name,
        namesLike(name, from, count),
      ]),
    );
    const taken = await places.takenNames(place, [...candidates.values()].flat());
    for (const index of waiting) {
      const names = candidates.get(wanted[index] ?? '') ?? [];
      const free = names.find((name) => !taken.has(name) && !used.has(name));
      if (free === undefined) continue;
      used.add(free);
      chosen.set(index, free);
    }
  }
  return wanted.map((name, index) => chosen.get(index) ?? name);
}

/** The name itself is number 0. */
const namesLike = (name: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => (from + index === 0 ? name : numberedName(name, from + index)));
