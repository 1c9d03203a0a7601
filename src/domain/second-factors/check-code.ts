import type { Actor, Client } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { countGuess, type GuessPorts } from '../sign-ins/count-guess.js';
import { aboutUser } from '../users/about-user.js';
import type { User } from '../users/user.js';
import { hashRecoveryCode } from './recovery-codes.js';
import type { FactorKind } from './second-factor.js';
import { stepOfCode } from './totp.js';

export type CodePorts = GuessPorts & Pick<Ports, 'secondFactors' | 'seals'>;

/**
 * Takes a code of the user's authenticator, or a recovery code: each is good once, however many show it at the same time. An
 * attempt is counted as one at the password is, but apart from those: whoever knows the password does not begin anew by it.
 * @throws DomainError `code_wrong`, `too_many_attempts`
 */
export async function checkCode(
  ports: CodePorts,
  client: Client,
  user: User,
  code: string,
): Promise<FactorKind> {
  const failure = { act: 'session.code_failed', code: 'code_wrong' } as const;
  const target = `code:${user.login.toLowerCase()}`;
  return countGuess(ports, { client, user, target, failure }, async () => {
    if (await takeTotp(ports, user.id, code)) return 'totp';
    return (await takeRecoveryCode(ports, client, user, code)) ? 'recovery' : null;
  });
}

async function takeTotp(
  { secondFactors, seals }: Pick<Ports, 'secondFactors' | 'seals'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const sealed = await secondFactors.sealedTotp(userId, true);
  // Null also where the server has another secret now: then the recovery codes are what is left.
  const secret = sealed && seals.open(sealed, userId);
  const step = secret && stepOfCode(secret, code, new Date());
  return step !== null && secondFactors.takeStep(userId, step);
}

async function takeRecoveryCode(
  { secondFactors, unitOfWork, audit, events }: CodePorts,
  client: Client,
  user: User,
  code: string,
): Promise<boolean> {
  const hash = hashRecoveryCode(code);
  if (!hash) return false;
  const actor: Actor = { kind: 'anonymous', client };
  const isTaken = await unitOfWork.run(async () => {
    if (!(await secondFactors.takeRecoveryCode(user.id, hash))) return false;
    await audit.append(actor, { act: 'user.recovery_code_used', ...aboutUser(user) });
    return true;
  });
  if (isTaken) events.record('user.recovery_code_used', actor, { userId: user.id, login: user.login });
  return isTaken;
}
