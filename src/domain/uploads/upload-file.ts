import { Readable } from 'node:stream';
import type { Place } from '../entries/entry.js';
import type { StoredFile } from '../files/file.js';
import { placeOwner } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import type { HeldUpload } from './keep-bytes.js';
import { discardUpload, type StagedUpload, stageUpload, type UploadHints } from './stage-upload.js';
import { type EndingUpload, endForm, type StorePorts, storeFile } from './store-file.js';
import { type UploadFile, uploadContentSchema, uploadFileSchema } from './upload.commands.js';
import { type GivenPlace, uploadShort, uploadShortInto } from './upload-short.js';
import { uploaderNow } from './uploader.js';

/** Of a form: all here where they are few, else staged. */
export type ReceivedBytes = StagedUpload | Buffer;

export const sizeOf = (bytes: ReceivedBytes): number => (Buffer.isBuffer(bytes) ? bytes.length : bytes.size);

/** Makes a file of the bytes of a form (R21, R30). Whatever goes wrong, nothing stays behind. */
export const uploadFile =
  (ports: StorePorts) =>
  (actor: Actor, input: unknown, bytes: ReceivedBytes): Promise<StoredFile> =>
    orDiscard(ports, bytes, async () => {
      const command = validate(uploadFileSchema, input);
      if (!Buffer.isBuffer(bytes)) return uploadStaged(ports, actor, command, bytes);
      const filed = await uploadShort(ports)(actor, command, bytes);
      if (filed) return filed;
      const staged = await stageShort(ports, actor, bytes, command);
      return orDiscard(ports, staged, () => uploadStaged(ports, actor, command, staged));
    });

async function uploadStaged(
  ports: StorePorts,
  actor: Actor,
  { userId, folderId, ...command }: UploadFile,
  staged: StagedUpload,
): Promise<StoredFile> {
  const { ownerId } = await placeOwner(ports, await uploaderNow(ports, actor), folderId, userId);
  return storeFile(ports, actor, { ownerId, folderId }, command, staged, endingOf(ports, staged));
}

/**
 * The same into a place that is given, whoever the actor is: for strangers who may put files there. They see nothing
 * of what is there, hence never replace it.
 */
export const uploadFileInto =
  (ports: StorePorts) =>
  (actor: Actor, given: GivenPlace, input: unknown, bytes: ReceivedBytes): Promise<StoredFile> =>
    orDiscard(ports, bytes, async () => {
      const content = validate(uploadContentSchema, input);
      const command = { ...content, onConflict: 'rename' as const, permanent: false };
      const { onStore, ...place } = given;
      const store = (staged: StagedUpload) =>
        storeFile(ports, actor, place, command, staged, endingOf(ports, staged, onStore));
      if (!Buffer.isBuffer(bytes)) return store(bytes);
      const filed = await uploadShortInto(ports)(actor, given, command, bytes);
      if (filed) return filed;
      const staged = await stageShort(ports, actor, bytes, { place });
      return orDiscard(ports, staged, () => store(staged));
    });

export interface NewContent {
  /** Its fields, as those of a form. */
  input: unknown;
  source: Readable;
  /** What `source` reads, where the store may have its bytes without copying them. */
  cloneOf?: string;
}

/**
 * The same of a file that the operator has: under its own name or not at all.
 * @throws DomainError `name_taken`
 */
export const uploadNew =
  (ports: StorePorts) =>
  async (actor: Actor, place: Place, { input, source, cloneOf }: NewContent): Promise<StoredFile> => {
    const content = validate(uploadContentSchema, input);
    const command = { ...content, onConflict: 'fail' as const, permanent: false };
    const staged = await stageUpload(ports)(actor, source, { place, cloneOf });
    return orDiscard(ports, staged, () =>
      storeFile(ports, actor, place, command, staged, endingOf(ports, staged)),
    );
  };

const stageShort = (
  ports: StorePorts,
  actor: Actor,
  bytes: Buffer,
  hints: UploadHints,
): Promise<StagedUpload> =>
  stageUpload(ports)(actor, Readable.from([bytes]), {
    ...hints,
    atLeastBytes: bytes.length,
    atMostBytes: bytes.length,
  });

async function orDiscard<T>(ports: StorePorts, bytes: ReceivedBytes, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!Buffer.isBuffer(bytes)) await discardUpload(ports)(bytes);
    throw error;
  }
}

const endingOf = (
  ports: Pick<Ports, 'uploads'>,
  { uploadId: id }: StagedUpload,
  onStore?: () => Promise<void>,
): HeldUpload & EndingUpload => ({ id, lockToken: null, ...endForm(ports, id, onStore) });
