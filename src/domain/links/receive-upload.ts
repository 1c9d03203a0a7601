import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { type ReceivedBytes, uploadFileInto } from '../uploads/upload-file.js';
import type { FolderLinkTarget } from './link-store.js';

type ReceivePorts = Parameters<typeof uploadFileInto>[0] & Pick<Ports, 'links'>;

/** What a stranger says of the file: all of it is still to be looked at. */
export interface ReceivedFile {
  name: unknown;
  declaredType: unknown;
  comment: unknown;
  sha256: unknown;
}

/**
 * Takes a file by an upload request, under the owner's quota; the link counts it in the transaction that makes it, so
 * that a limit of N takes N, however many send at once, and a refused file uses up nothing. Its name is free for the
 * sender to choose: what has it already is neither replaced nor told of.
 * @throws DomainError `link_not_found` where the link is over, or its folder gone meanwhile
 */
export const receiveUpload =
  (ports: ReceivePorts) =>
  async (
    client: Client,
    { link, folder }: FolderLinkTarget,
    received: ReceivedFile,
    bytes: ReceivedBytes,
  ): Promise<void> => {
    const actor = { kind: 'anonymous', client } as const;
    const place = {
      ownerId: folder.ownerId,
      folderId: folder.id,
      onStore: async () => {
        if (!(await ports.links.claimDownload(link.id, new Date()))) throw new DomainError('link_not_found');
      },
    };
    const { name, declaredType, comment, sha256 } = received;
    const file = await uploadFileInto(ports)(
      actor,
      place,
      { name, declaredType, comment, sha256 },
      bytes,
    ).catch((error: unknown) => {
      throw asToldToStrangers(error);
    });
    ports.events.record('link.upload_received', actor, {
      linkId: link.id,
      fileId: file.id,
      folderId: folder.id,
      ownerId: folder.ownerId,
      name: file.name,
      size: file.size,
    });
  };

/** How full the owner's storage is, and what became of the folder, is nobody else's business. */
export function asToldToStrangers(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  if (error.code === 'quota_exceeded')
    return new DomainError('quota_exceeded', { params: { context: 'link' } });
  return error.code === 'folder_not_found' ? new DomainError('link_not_found') : error;
}
