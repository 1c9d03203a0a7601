import type { ExpectedVersions } from '../entries/expect-version.js';
import { requireProofAtScreen } from '../sessions/proof.js';
import { type Actor, requireUser } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { changeUser } from './change-user.js';
import { expectUser, findUser } from './find-user.js';
import { updateProfileSchema } from './user.commands.js';
import type { User } from './user.js';

/** A user changes the name and email of their own account. @throws DomainError `proof_required` for another email */
export const updateProfile =
  (ports: Pick<Ports, 'users' | 'unitOfWork' | 'audit' | 'events'>) =>
  async (actor: Actor, input: unknown, expected: ExpectedVersions = 'any'): Promise<User> => {
    const { id } = requireUser(actor);
    const changes = validate(updateProfileSchema, input);
    const { user, told } = await ports.unitOfWork.run(async () => {
      await expectUser(ports, id, expected);
      if (await isOtherEmail(ports, id, changes.email)) requireProofAtScreen(actor);
      return changeUser(ports, actor, id, changes);
    });
    if (Object.keys(told).length > 0)
      ports.events.record('user.updated', actor, { userId: user.id, login: user.login, changes: told });
    return user;
  };

const isOtherEmail = async (ports: Pick<Ports, 'users'>, id: string, email?: string): Promise<boolean> =>
  email !== undefined && email !== (await findUser(ports, id)).email;
