import { enterPlace } from '../entries/enter-place.js';
import type { Place } from '../entries/entry.js';
import { freeName } from '../entries/free-name.js';
import type { Ports } from '../shared/ports.js';
import { expectDepth } from './depth.js';

/**
 * The folder at the end of `names` below a place, made where it is missing: how an uploaded folder keeps its tree.
 * Where a file has the name already, the folder gets a numbered one. Call it in a transaction; the place that it
 * returns is entered.
 * @throws DomainError `folder_not_found`, `folder_too_deep`
 */
export async function makePath(
  ports: Pick<Ports, 'places' | 'folders'>,
  start: Place,
  names: readonly string[],
): Promise<Place> {
  let place = start;
  await enterPlace(ports, place);
  await expectDepth(ports, start.folderId, names.length);
  for (const name of names) {
    place = { ownerId: place.ownerId, folderId: await folderNamed(ports, place, name) };
    await ports.places.lock(place);
  }
  return place;
}

async function folderNamed(
  ports: Pick<Ports, 'places' | 'folders'>,
  place: Place,
  name: string,
): Promise<string> {
  const existing = await ports.places.entryNamed(place, name);
  if (existing?.kind === 'folder') return existing.id;
  const free = existing ? await freeName(ports, place, name) : name;
  const { id } = await ports.folders.insert({
    ownerId: place.ownerId,
    parentId: place.folderId,
    name: free,
  });
  return id;
}
