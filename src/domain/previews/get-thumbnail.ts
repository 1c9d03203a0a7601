import type { StoredFile } from '../files/file.js';
import { authorizedFile } from '../files/file.policy.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';

/** A file of which there is a thumbnail. */
export interface DrawnFile extends StoredFile {
  thumbnailKey: string;
}

/** @throws DomainError `authentication_required`, `file_not_found`, `preview_not_ready` */
export const getThumbnail =
  (ports: Pick<Ports, 'files' | 'events'>) =>
  async (actor: Actor, id: string): Promise<DrawnFile> =>
    withThumbnail(await authorizedFile(ports, actor, 'read', id));

/** @throws DomainError `preview_not_ready` where it is not made yet, or never will be. */
export function withThumbnail(file: StoredFile): DrawnFile {
  const { thumbnailKey } = file;
  if (thumbnailKey === null) throw new DomainError('preview_not_ready');
  return { ...file, thumbnailKey };
}
