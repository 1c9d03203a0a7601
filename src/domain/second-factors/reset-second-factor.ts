import { endAllSessions } from '../sessions/end-session.js';
import { requireProof, requireProofAtScreen } from '../sessions/proof.js';
import { type Actor, isSelf } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { aboutUser } from '../users/about-user.js';
import { canHelp, visibleUser } from '../users/user.policy.js';

/**
 * Takes a lost factor from somebody: the password alone opens the account then, and all sessions end. For whom who may give a
 * new password: administrators, and the help desk for plain users of their groups.
 * @throws DomainError as `visibleUser`, `forbidden`, `proof_required`, `second_factor_missing`
 */
export const resetSecondFactor =
  (
    ports: Pick<Ports, 'users' | 'groups' | 'sessions' | 'secondFactors' | 'unitOfWork' | 'audit' | 'events'>,
  ) =>
  async (actor: Actor, userId: string): Promise<void> => {
    const user = await ports.unitOfWork.run(async () => {
      const found = await visibleUser(ports, actor, userId);
      if (!canHelp(actor, found)) throw new DomainError('forbidden');
      // One's own is asked for as where its owner removes it.
      if (isSelf(actor, found.id)) requireProof(actor);
      else requireProofAtScreen(actor);
      await ports.users.lockCredential(found.id);
      if (!(await ports.secondFactors.removeAll(found.id))) throw new DomainError('second_factor_missing');
      await ports.audit.append(actor, { act: 'user.factor_reset', ...aboutUser(found) });
      await endAllSessions(ports, actor, found);
      return found;
    });
    ports.events.record('user.factor_reset', actor, { userId: user.id, login: user.login });
  };
