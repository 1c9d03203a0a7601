import type { Place } from '../entries/entry.js';
import type { Ports } from '../shared/ports.js';
import { entryAt } from './entry-at.js';

/** Where an upload goes, and under which name. */
export interface UploadTarget extends Place {
  path: readonly string[];
  name: string;
}

/**
 * What the file gives back, in bytes, whose place an upload takes. To one upload at a time: many that wait for their
 * ends would fill the disk on it.
 */
export async function claimReplaced(
  ports: Pick<Ports, 'places' | 'files' | 'uploads' | 'unitOfWork'>,
  uploadId: string,
  { path, name, ...place }: UploadTarget,
): Promise<number> {
  const entry = await entryAt(ports, place, path, name);
  if (entry?.kind !== 'file') return 0;
  return ports.unitOfWork.run(async () => {
    const file = await ports.files.findForUpdate(entry.id);
    const isTheirs = file?.ownerId === place.ownerId;
    return isTheirs && (await ports.uploads.claimReplaced(uploadId, file.id)) ? file.size : 0;
  });
}
