import type { EntryRef, Place } from '../entries/entry.js';
import type { Ports } from '../shared/ports.js';

/** What an upload will find under its name, as things stand now: folders of its path may be still to be made. */
export async function entryAt(
  { places }: Pick<Ports, 'places'>,
  start: Place,
  path: readonly string[],
  name: string,
): Promise<EntryRef | null> {
  let place = start;
  for (const folder of path) {
    const entry = await places.entryNamed(place, folder);
    if (entry?.kind !== 'folder') return null;
    place = { ownerId: place.ownerId, folderId: entry.id };
  }
  return places.entryNamed(place, name);
}
