import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { giveBack, release } from './ledger.js';
import type { ResumableUpload } from './upload.js';
import { authorizedUpload } from './upload.policy.js';

type DropPorts = Pick<Ports, 'uploads' | 'users' | 'blobs' | 'unitOfWork'>;

/** Nothing stays of it. The record first: bytes that nobody names are swept, a record without bytes would mislead. */
export async function dropUpload(
  ports: DropPorts,
  { id, handle }: Pick<ResumableUpload, 'id' | 'handle'>,
): Promise<void> {
  await release(ports, id);
  await ports.blobs.discard({ handle });
}

/** Its sender does not want it any more. The file of a finished one stays. Call it with the upload locked. */
export const removeUpload =
  (ports: DropPorts & Pick<Ports, 'events'>) =>
  async (actor: Actor, id: string): Promise<void> =>
    dropUpload(ports, await authorizedUpload(ports, actor, id));

/** What got no byte for too long, or was left by a crash. Returns how many that were. */
export const dropExpiredUploads = (ports: DropPorts) => async (): Promise<number> => {
  for (let count = 0; ; count++) {
    const upload = await ports.unitOfWork.run(async () => {
      const removed = await ports.uploads.removeExpired(new Date());
      if (removed) await giveBack(ports, removed);
      return removed;
    });
    if (!upload) return count;
    if (upload.handle) await ports.blobs.discard({ handle: upload.handle });
  }
};
