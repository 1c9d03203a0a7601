import { type Actor, requireUser } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { deviceOf } from './device.js';
import { listNoticesSchema } from './notice.commands.js';
import type { Notice, UnreadNotices } from './notice.js';

type ReadPorts = Pick<Ports, 'notices' | 'attempts'>;

/** The actor's own, the newest first. */
export const listNotices =
  ({ notices }: ReadPorts) =>
  async (actor: Actor, input: unknown): Promise<Page<Notice>> =>
    notices.list(requireUser(actor).id, validate(listNoticesSchema, input));

/**
 * What a page has to say to the actor. Not on the device that it is about: whoever just signed in there knows of it, and is the
 * last who should put it away. Asks the database only where there may be something.
 */
export const unreadNotices =
  ({ notices, attempts }: ReadPorts) =>
  async (actor: Actor): Promise<UnreadNotices | null> => {
    if (actor.kind !== 'user' || actor.mustChangePassword || !actor.hasNotices) return null;
    return notices.unread(actor.id, deviceOf(attempts, actor.client));
  };

/** They have looked: all but what was done from the device that they look from is read. */
export const markNoticesSeen =
  ({ notices, attempts }: ReadPorts) =>
  async (actor: Actor): Promise<void> => {
    const user = requireUser(actor);
    if (user.hasNotices) await notices.markSeen(user.id, deviceOf(attempts, user.client), new Date());
  };
