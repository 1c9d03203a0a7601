import { type Actor, isSelf, requireKnown } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import type { ResumableUpload } from './upload.js';

/**
 * An upload on its way is the business of who sends it: neither the storage's owner nor an admin goes on with it.
 * @throws DomainError as `requireKnown`, `upload_not_found`, `upload_expired`
 */
export async function authorizedUpload(
  { uploads, events }: Pick<Ports, 'uploads' | 'events'>,
  actor: Actor,
  id: string,
): Promise<ResumableUpload> {
  requireKnown(actor);
  const upload = isId(id) ? await uploads.find(id) : null;
  if (!upload) throw new DomainError('upload_not_found');
  if (upload.uploaderId === null || !isSelf(actor, upload.uploaderId)) {
    events.record('access.refused', actor, { action: 'upload', uploadId: id });
    throw new DomainError('upload_not_found');
  }
  if (upload.expiresAt <= new Date()) throw new DomainError('upload_expired');
  return upload;
}
