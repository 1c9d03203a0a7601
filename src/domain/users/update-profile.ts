import type { ExpectedVersions } from '../entries/expect-version.js';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { expectUser } from './find-user.js';
import { updateProfileSchema } from './user.commands.js';
import type { User } from './user.js';

/** A user changes the name and email of their own account. */
export const updateProfile =
  ({ users, unitOfWork, events }: Pick<Ports, 'users' | 'unitOfWork' | 'events'>) =>
  async (actor: Actor, input: unknown, expected: ExpectedVersions = 'any'): Promise<User> => {
    const { id } = requireUser(actor);
    const changes = validate(updateProfileSchema, input);
    const user = await unitOfWork.run(async () => {
      await expectUser({ users }, id, expected);
      return users.update(id, changes);
    });
    if (!user) throw new DomainError('user_not_found');
    events.record('user.updated', actor, {
      userId: user.id,
      login: user.login,
      fields: Object.keys(changes),
    });
    return user;
  };
