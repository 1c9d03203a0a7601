import { type Actor, requireUser } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listUploadsSchema } from './upload.commands.js';
import type { ResumableUpload } from './upload.js';
import { authorizedUpload } from './upload.policy.js';

export const getUpload =
  (ports: Pick<Ports, 'uploads' | 'events'>) =>
  (actor: Actor, id: string): Promise<ResumableUpload> =>
    authorizedUpload(ports, actor, id);

/** One's own that are not finished: what a browser offers to go on with. */
export const listUploads =
  ({ uploads }: Pick<Ports, 'uploads'>) =>
  async (actor: Actor, input: unknown = {}): Promise<Page<ResumableUpload>> =>
    uploads.listUnfinished(requireUser(actor).id, validate(listUploadsSchema, input));
