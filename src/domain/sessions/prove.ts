import { type CodePorts, checkCode } from '../second-factors/check-code.js';
import { checkPasskey, type PasskeyPorts } from '../second-factors/check-passkey.js';
import type { CeremonyOptions } from '../second-factors/passkey-ceremonies.js';
import { type Actor, requireUser, type UserActor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { checkOwnPassword } from '../users/check-own-password.js';
import { findUser } from '../users/find-user.js';
import { type Prove, proveSchema } from './session.commands.js';

type ProvePorts = CodePorts & PasskeyPorts & Pick<Ports, 'passwords'>;

/**
 * Whoever is signed in shows again that it is they, by the password, a code or a passkey: for some minutes dangerous acts don't ask.
 * @throws DomainError `validation_failed`, `code_wrong`, `passkey_wrong`, `challenge_expired`, `too_many_attempts`
 */
export const prove =
  (ports: ProvePorts) =>
  async (actor: Actor, input: unknown): Promise<void> => {
    const user = requireUser(actor);
    await check(ports, user, validate(proveSchema, input));
    await ports.sessions.prove(user.sessionId, new Date());
    ports.events.record('session.proved', actor, { userId: user.id, sessionId: user.sessionId });
  };

async function check(ports: ProvePorts, actor: UserActor, { password, code, passkey }: Prove): Promise<void> {
  if (password !== undefined) return void (await checkOwnPassword(ports, actor, 'password', password));
  const user = await findUser(ports, actor.id);
  if (passkey) await checkPasskey(ports, actor.client, user, { answer: passkey, bound: boundToProof(actor) });
  else await checkCode(ports, actor.client, user, String(code));
}

/** For the browser, which asks for one of their passkeys by it. @throws DomainError `passkeys_unavailable`, `second_factor_missing` */
export const askForProof =
  ({ passkeys, passkeyCeremonies }: Pick<Ports, 'passkeys' | 'passkeyCeremonies'>) =>
  async (actor: Actor): Promise<CeremonyOptions> => {
    const user = requireUser(actor);
    if (!passkeyCeremonies.isOffered) throw new DomainError('passkeys_unavailable');
    const known = await passkeys.listOf(user.id);
    if (known.length === 0) throw new DomainError('second_factor_missing');
    return passkeyCeremonies.toShow(known, boundToProof(user));
  };

const boundToProof = ({ sessionId }: UserActor): string => `proof:${sessionId}`;
