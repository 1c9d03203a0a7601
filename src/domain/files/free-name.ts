import type { Ports } from '../shared/ports.js';
import { numberedName } from './file.js';

/**
 * A name that nothing in the folder has: the wanted one, else `name (1).ext` and so on. Doubles the number until one
 * is free and then halves the gap, so that the thousandth `photo.jpg` costs twenty look-ups and not a thousand.
 * Call it with the folder locked.
 */
export async function freeName(
  { files }: Pick<Ports, 'files'>,
  ownerId: string,
  folderId: string | null,
  wanted: string,
): Promise<string> {
  const isTaken = async (name: string) => (await files.findByName(ownerId, folderId, name)) !== null;
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
