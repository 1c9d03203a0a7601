import type { Ports } from '../shared/ports.js';
import type { Place } from './entry.js';
import { numberedName } from './name.js';

/** So many numbers are asked for at once. */
const TRIES = 15;

/**
 * A name that nothing in the folder has: the wanted one, else `name (1).ext` and so on. Doubles the number until one
 * is free and then narrows the gap: the hundredth `photo.jpg` costs three look-ups, the ten thousandth five.
 * Call it with the place locked.
 */
export async function freeName(
  { places }: Pick<Ports, 'places'>,
  place: Place,
  wanted: string,
): Promise<string> {
  /** Between the last that is taken (or what comes before them all) and the first that is free. */
  const gapAmong = async (
    numbers: number[],
    taken: number,
    free = Number.POSITIVE_INFINITY,
  ): Promise<Gap> => {
    const named = new Map(
      numbers.map((number) => [number, number === 0 ? wanted : numberedName(wanted, number)]),
    );
    const found = await places.takenNames(place, [...named.values()]);
    const at = numbers.findIndex((number) => !found.has(named.get(number) ?? ''));
    if (at === -1) return { taken: numbers.at(-1) ?? taken, free };
    return { taken: numbers[at - 1] ?? taken, free: numbers[at] ?? free };
  };

  let gap = await gapAmong([0, ...doubled(1)], -1);
  while (gap.free === Number.POSITIVE_INFINITY) gap = await gapAmong(doubled(gap.taken * 2), gap.taken);
  while (gap.free - gap.taken > 1) gap = await gapAmong(between(gap), gap.taken, gap.free);
  return gap.free === 0 ? wanted : numberedName(wanted, gap.free);
}

interface Gap {
  taken: number;
  free: number;
}

const doubled = (from: number): number[] => Array.from({ length: TRIES }, (_, n) => from * 2 ** n);

/** Evenly, neither end among them. */
function between({ taken, free }: Gap): number[] {
  const step = Math.ceil((free - taken) / (TRIES + 1));
  const count = Math.ceil((free - taken) / step) - 1;
  return Array.from({ length: count }, (_, n) => taken + step * (n + 1));
}
