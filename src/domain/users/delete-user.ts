import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from './find-user.js';
import { keepOneAdmin } from './keep-one-admin.js';
import { authorizeUser } from './user.policy.js';

/** R12. The rows first, then the bytes: what a crash leaves between, the sweep removes. */
export const deleteUser =
  (ports: Pick<Ports, 'users' | 'uploads' | 'unitOfWork' | 'blobs' | 'events'>) =>
  async (actor: Actor, id: string): Promise<void> => {
    authorizeUser(actor, 'delete');
    const { user, handles } = await ports.unitOfWork.run(async () => {
      const found = await findUser(ports, id);
      await keepOneAdmin(ports, found.id);
      const unfinished = await ports.uploads.handlesOf(found.id);
      if (!(await ports.users.delete(found.id))) throw new DomainError('user_not_found');
      return { user: found, handles: unfinished };
    });
    await ports.blobs.removeFolder(user.storagePath);
    for (const handle of handles) await ports.blobs.discard({ handle });
    ports.events.record('user.deleted', actor, {
      userId: user.id,
      login: user.login,
      fileCount: user.storage.fileCount,
      bytes: user.storage.usedBytes,
    });
  };
