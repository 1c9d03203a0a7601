import type { Place } from '../entries/entry.js';
import type { StoredFile } from '../files/file.js';
import type { Ports } from '../shared/ports.js';
import { entryAt } from './entry-at.js';

/** Where an upload goes, and under which name. */
export interface UploadTarget extends Place {
  path: readonly string[];
  name: string;
}

type LookPorts = Pick<Ports, 'places' | 'files'>;

/** The file whose place an upload will take, as things stand now. */
export const replacedFile = (ports: LookPorts, target: UploadTarget): Promise<StoredFile | null> =>
  fileAt(ports, target, ports.files.find);

/**
 * What that file gives back, in bytes, to an upload that replaces it for good. To one upload at a time: many that wait
 * for their ends would fill the disk on it.
 */
export const claimReplaced = (
  ports: LookPorts & Pick<Ports, 'uploads' | 'unitOfWork'>,
  uploadId: string,
  target: UploadTarget,
): Promise<number> =>
  ports.unitOfWork.run(async () => {
    const file = await fileAt(ports, target, ports.files.findForUpdate);
    return file && (await ports.uploads.claimReplaced(uploadId, file.id)) ? file.size : 0;
  });

async function fileAt(
  ports: LookPorts,
  { path, name, ...place }: UploadTarget,
  find: (id: string) => Promise<StoredFile | null>,
): Promise<StoredFile | null> {
  const entry = await entryAt(ports, place, path, name);
  const file = entry?.kind === 'file' ? await find(entry.id) : null;
  return file?.ownerId === place.ownerId ? file : null;
}
