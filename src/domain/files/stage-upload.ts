import type { Readable } from 'node:stream';
import { type Actor, requireUser } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { StagedBlob } from './blob-store.js';

/**
 * The bytes of an upload, taken before it is known what else goes with them: the fields of a form come in any order.
 * The caller passes what it gets to `uploadFile` or to `discardUpload`.
 */
export const stageUpload =
  ({ blobs, rules }: Pick<Ports, 'blobs' | 'rules'>) =>
  async (actor: Actor, source: Readable): Promise<StagedBlob> => {
    requireUser(actor);
    return blobs.stage(source, rules.maxUploadBytes);
  };

export const discardUpload =
  ({ blobs }: Pick<Ports, 'blobs'>) =>
  (staged: StagedBlob): Promise<void> =>
    blobs.discard(staged);
