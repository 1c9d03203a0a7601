import { enterPlace } from '../entries/enter-place.js';
import { freeName } from '../entries/free-name.js';
import { placeOwner } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { findUser } from '../users/find-user.js';
import { freeBytesOf } from '../users/user.js';
import type { StagedBlob } from './blob-store.js';
import { type UploadFile, uploadFileSchema } from './file.commands.js';
import { mimeTypeOf, type StoredFile } from './file.js';
import type { FileContent } from './file-store.js';

type UploadPorts = Pick<Ports, 'files' | 'folders' | 'places' | 'users' | 'blobs' | 'unitOfWork' | 'events'>;

/**
 * Makes a file of staged bytes (R21, R30): the bytes are in place before the row names them. Whatever goes wrong,
 * neither stays behind.
 */
export const uploadFile =
  (ports: UploadPorts) =>
  async (actor: Actor, input: unknown, staged: StagedBlob): Promise<StoredFile> => {
    const { command, ownerId, storagePath } = await prepare(ports, actor, input, staged).catch(
      async (error) => {
        await ports.blobs.discard(staged);
        throw error;
      },
    );
    const content: FileContent = {
      size: staged.size,
      sha256: staged.sha256,
      mimeType: mimeTypeOf(command.name, command.declaredType),
      blobKey: await ports.blobs.keep(staged, storagePath),
    };
    const { file, replacedKey } = await ports.unitOfWork
      .run(() => writeRow(ports, ownerId, command, content))
      .catch(async (error) => {
        await ports.blobs.remove(content.blobKey);
        throw error;
      });
    if (replacedKey) await ports.blobs.remove(replacedKey);
    const { id, name, size } = file;
    ports.events.record('file.uploaded', actor, {
      fileId: id,
      ownerId,
      name,
      size,
      replaced: replacedKey !== null,
    });
    return file;
  };

async function prepare(ports: UploadPorts, actor: Actor, input: unknown, staged: StagedBlob) {
  const command = validate(uploadFileSchema, input);
  const { ownerId } = await placeOwner(ports, actor, command.folderId, command.userId);
  if (command.sha256 && command.sha256 !== staged.sha256) throw new DomainError('digest_mismatch');
  const { storagePath } = await findUser(ports, ownerId);
  return { command, ownerId, storagePath };
}

async function writeRow(
  ports: UploadPorts,
  ownerId: string,
  command: UploadFile,
  content: FileContent,
): Promise<{ file: StoredFile; replacedKey: string | null }> {
  const { files, places, users } = ports;
  const { folderId, onConflict, comment } = command;
  const place = { ownerId, folderId };
  await enterPlace(ports, place);
  const existing = await places.entryNamed(place, command.name);
  if (existing && onConflict === 'fail') throw new DomainError('name_taken');
  if (existing && onConflict === 'replace') {
    // A folder is never replaced by a file.
    const replaced = existing.kind === 'file' ? await files.findForUpdate(existing.id) : null;
    if (!replaced) throw new DomainError('name_taken');
    await countIn(users, ownerId, content.size - replaced.size, 0);
    const file = await files.replaceContent(replaced.id, content, comment || undefined);
    return { file, replacedKey: replaced.blobKey };
  }
  const name = existing ? await freeName(ports, place, command.name) : command.name;
  await countIn(users, ownerId, content.size, 1);
  return { file: await files.insert({ ownerId, folderId, name, comment, ...content }), replacedKey: null };
}

async function countIn(users: Ports['users'], ownerId: string, bytes: number, count: 0 | 1): Promise<void> {
  if (await users.book(ownerId, { usedBytes: bytes, fileCount: count })) return;
  const freeBytes = freeBytesOf(await findUser({ users }, ownerId)) ?? 0;
  throw new DomainError('quota_exceeded', { params: { neededBytes: bytes, freeBytes } });
}
