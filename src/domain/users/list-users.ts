import type { Actor } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listUsersSchema } from './user.commands.js';
import type { ListedUser } from './user.js';
import { visibleUsers } from './user.policy.js';

export const listUsers =
  ({ users }: Pick<Ports, 'users'>) =>
  async (actor: Actor, input: unknown): Promise<Page<ListedUser>> => {
    const visible = visibleUsers(actor);
    return users.list({ ...validate(listUsersSchema, input), ...visible });
  };
