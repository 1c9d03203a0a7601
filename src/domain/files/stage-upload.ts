import type { Readable } from 'node:stream';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { StagedBlob } from './blob-store.js';

/**
 * The bytes of an upload, taken before it is known what else goes with them: the fields of a form come in any order.
 * The caller passes what it gets to `uploadFile` or to `discardUpload`.
 */
export const stageUpload =
  ({ blobs, rules, users }: Pick<Ports, 'blobs' | 'rules' | 'users'>) =>
  async (actor: Actor, source: Readable): Promise<StagedBlob> => {
    const { id, isAdmin } = requireUser(actor);
    const { maxUploadBytes } = rules;
    // For admins it may be for somebody else: whose quota it counts in, a later field tells.
    const quotaBytes = isAdmin ? null : ((await users.find(id))?.quotaBytes ?? null);
    if (quotaBytes === null || (maxUploadBytes ?? Number.POSITIVE_INFINITY) <= quotaBytes)
      return blobs.stage(source, maxUploadBytes);
    // More than all of the quota can't be kept, whatever it replaces: it must not fill the disk on its way to a no.
    return blobs.stage(source, quotaBytes).catch((error: unknown) => {
      throw isTooLarge(error)
        ? new DomainError('quota_exceeded', { params: { context: 'whole', quotaBytes } })
        : error;
    });
  };

const isTooLarge = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'file_too_large';

export const discardUpload =
  ({ blobs }: Pick<Ports, 'blobs'>) =>
  (staged: StagedBlob): Promise<void> =>
    blobs.discard(staged);
