import { requireProof } from '../sessions/proof.js';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { aboutUser } from '../users/about-user.js';
import type { User } from '../users/user.js';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.js';
import { hasFactor } from './second-factor.js';

type RecoveryPorts = Pick<Ports, 'users' | 'secondFactors' | 'unitOfWork' | 'audit' | 'events'>;

/** New ones; those from before are good no more. To be shown once, and kept nowhere. @throws DomainError `second_factor_missing` */
export const renewRecoveryCodes =
  (ports: RecoveryPorts) =>
  async (actor: Actor): Promise<{ recoveryCodes: string[] }> => {
    const user = requireUser(actor);
    requireProof(actor);
    const recoveryCodes = await ports.unitOfWork.run(async () => {
      await ports.users.lockCredential(user.id);
      if (!hasFactor(await ports.secondFactors.find(user.id))) throw new DomainError('second_factor_missing');
      return makeRecoveryCodes(ports, actor, user, { isRenewed: true });
    });
    ports.events.record('user.recovery_codes_made', actor, { userId: user.id, login: user.login });
    return { recoveryCodes };
  };

/** Call it in a transaction. @param isRenewed there were others, which are good no more: their owner is told */
export async function makeRecoveryCodes(
  { secondFactors, audit }: Pick<Ports, 'secondFactors' | 'audit'>,
  actor: Actor,
  user: Pick<User, 'id' | 'login'>,
  { isRenewed = false } = {},
): Promise<string[]> {
  const codes = newRecoveryCodes();
  await secondFactors.setRecoveryCodes(
    user.id,
    codes.flatMap((code) => hashRecoveryCode(code) ?? []),
  );
  await audit.append(actor, {
    act: 'user.recovery_codes_made',
    ...aboutUser(user),
    details: { count: codes.length, ...(isRenewed && { isRenewed }) },
  });
  return codes;
}
