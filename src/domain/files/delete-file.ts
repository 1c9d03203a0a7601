import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { type ExpectedVersions, expectVersion } from './expect-version.js';
import { authorizedFile } from './file.policy.js';

/** R22. The row with its links first, then the bytes: what a crash leaves between, the sweep removes. */
export const deleteFile =
  (ports: Pick<Ports, 'files' | 'users' | 'blobs' | 'unitOfWork' | 'events'>) =>
  async (actor: Actor, id: string, expected: ExpectedVersions = 'any'): Promise<void> => {
    const file = await ports.unitOfWork.run(async () => {
      const found = await authorizedFile(ports, actor, 'delete', id, { lock: true });
      expectVersion(found, expected);
      await ports.files.delete(id);
      await ports.users.addUse(found.ownerId, -found.size, -1);
      return found;
    });
    await ports.blobs.remove(file.blobKey);
    const { ownerId, name, size } = file;
    ports.events.record('file.deleted', actor, { fileId: id, ownerId, name, size });
  };
