import type { Place } from '../entries/entry.js';
import type { StoredFile } from '../files/file.js';
import { placeOwner } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { discardUpload, type StagedUpload } from './stage-upload.js';
import { type EndingUpload, type StorePorts, storeFile } from './store-file.js';
import { uploadContentSchema, uploadFileSchema } from './upload.commands.js';
import { uploaderNow } from './uploader.js';

/** Makes a file of the bytes of a form (R21, R30). Whatever goes wrong, nothing stays behind. */
export const uploadFile =
  (ports: StorePorts) =>
  (actor: Actor, input: unknown, staged: StagedUpload): Promise<StoredFile> =>
    orDiscard(ports, staged, async () => {
      const { userId, folderId, ...command } = validate(uploadFileSchema, input);
      const { ownerId } = await placeOwner(ports, await uploaderNow(ports, actor), folderId, userId);
      return storeFile(ports, actor, { ownerId, folderId }, command, staged, endingOf(ports, staged));
    });

export interface GivenPlace extends Place {
  /** Called in the transaction that makes the file: what it throws undoes the upload. */
  onStore?: () => Promise<void>;
}

/**
 * The same into a place that is given, whoever the actor is: for strangers who may put files there. They see nothing
 * of what is there, hence never replace it.
 */
export const uploadFileInto =
  (ports: StorePorts) =>
  (
    actor: Actor,
    { onStore, ...place }: GivenPlace,
    input: unknown,
    staged: StagedUpload,
  ): Promise<StoredFile> =>
    orDiscard(ports, staged, () => {
      const content = validate(uploadContentSchema, input);
      const command = { ...content, onConflict: 'rename' as const, permanent: false };
      return storeFile(ports, actor, place, command, staged, endingOf(ports, staged, onStore));
    });

async function orDiscard<T>(ports: StorePorts, staged: StagedUpload, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await discardUpload(ports)(staged);
    throw error;
  }
}

const endingOf = (
  { uploads }: Pick<Ports, 'uploads'>,
  { uploadId: id }: StagedUpload,
  onStore?: () => Promise<void>,
): EndingUpload => ({
  id,
  lockToken: null,
  end: async () => {
    await onStore?.();
    const ended = await uploads.remove(id);
    if (!ended) throw new DomainError('upload_not_found');
    return ended;
  },
});
