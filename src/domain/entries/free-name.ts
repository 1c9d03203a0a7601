import type { Ports } from '../shared/ports.js';
import type { Place } from './entry.js';
import { numberedName } from './name.js';

/**
 * A name that nothing in the folder has: the wanted one, else `name (1).ext` and so on. Doubles the number until one
 * is free and then halves the gap, so that the thousandth `photo.jpg` costs twenty look-ups and not a thousand.
 * Call it with the place locked.
 */
export async function freeName(
  { places }: Pick<Ports, 'places'>,
  place: Place,
  wanted: string,
): Promise<string> {
  const isTaken = async (name: string) => (await places.entryNamed(place, name)) !== null;
  if (!(await isTaken(wanted))) return wanted;

  let taken = 0;
  let free = 1;
  while (await isTaken(numberedName(wanted, free))) {
    taken = free;
    free *= 2;
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2);
    if (await isTaken(numberedName(wanted, middle))) taken = middle;
    else free = middle;
  }
  return numberedName(wanted, free);
}
