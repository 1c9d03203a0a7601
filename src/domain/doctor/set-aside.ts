import { BlobMissingError } from '../files/blob-store.js';
import type { StoredThing } from '../files/stored-thing.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Finding } from './finding.js';
import { repairAct } from './repair-act.js';

/** Takes it out of the store as it is. False where it is gone. */
export async function setAside(
  { blobs, audit, unitOfWork }: Pick<Ports, 'blobs' | 'audit' | 'unitOfWork'>,
  actor: Actor,
  thing: StoredThing,
  told: Finding,
): Promise<boolean> {
  const { path } = thing;
  const { kind, user, file } = told;
  try {
    await blobs.setAside(thing, { path, kind, takenAt: new Date(), user: user ?? null, file: file ?? null });
  } catch (error) {
    if (error instanceof BlobMissingError) return false;
    throw error;
  }
  await unitOfWork.run(() => audit.append(actor, repairAct(kind, { ...told, path })));
  return true;
}
