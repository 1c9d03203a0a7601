import { endAllSessions } from '../sessions/end-session.js';
import { requireProof } from '../sessions/proof.js';
import { type Actor, requireUser, type UserActor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { aboutUser } from '../users/about-user.js';
import { makeRecoveryCodes } from './make-recovery-codes.js';
import { type Credential, MAX_PASSKEYS, type Passkey } from './passkey.js';
import type { CeremonyOptions, PasskeyChallenge } from './passkey-ceremonies.js';
import { addPasskeySchema } from './second-factor.commands.js';
import { hasFactor } from './second-factor.js';

type PasskeyPorts = Pick<
  Ports,
  | 'users'
  | 'sessions'
  | 'secondFactors'
  | 'passkeys'
  | 'passkeyCeremonies'
  | 'unitOfWork'
  | 'audit'
  | 'events'
>;

export interface AddedPasskey {
  passkey: Passkey;
  /** null: there was a factor before, and codes with it. */
  recoveryCodes: string[] | null;
}

const boundToAdding = ({ sessionId }: UserActor): string => `add:${sessionId}`;

/** For the browser, which makes one by it. @throws DomainError `proof_required`, `passkeys_unavailable` */
export const beginPasskey =
  ({ passkeys, passkeyCeremonies }: PasskeyPorts) =>
  async (actor: Actor): Promise<CeremonyOptions> => {
    const user = requireUser(actor);
    requireProof(actor);
    if (!passkeyCeremonies.isOffered) throw new DomainError('passkeys_unavailable');
    return passkeyCeremonies.toAdd(user, await passkeys.listOf(user.id), boundToAdding(user));
  };

/**
 * From now on a sign-in asks for it, or is made by it alone; what a password alone opened elsewhere ends.
 * @throws DomainError `proof_required`, `validation_failed`, `challenge_expired`, `passkey_refused`
 */
export const addPasskey =
  (ports: PasskeyPorts) =>
  async (actor: Actor, input: unknown): Promise<AddedPasskey> => {
    const user = requireUser(actor);
    requireProof(actor);
    const { name, passkey: answer } = validate(addPasskeySchema, input);
    const challenge = ports.passkeyCeremonies.challengeOf(answer, boundToAdding(user));
    if (!challenge) throw new DomainError('challenge_expired');
    const credential = await ports.passkeyCeremonies.verifyNew(answer);
    if (!credential) throw new DomainError('passkey_refused');
    const added = await ports.unitOfWork.run(() => keep(ports, user, { name, credential, challenge }));
    ports.events.record('user.factor_added', actor, {
      userId: user.id,
      login: user.login,
      factor: 'passkey',
    });
    return added;
  };

async function keep(
  ports: PasskeyPorts,
  user: UserActor,
  { name, credential, challenge }: { name: string; credential: Credential; challenge: PasskeyChallenge },
): Promise<AddedPasskey> {
  const { users, secondFactors, passkeys, audit } = ports;
  // Whoever signs in at this moment has come before, or finds the factor there.
  await users.lockCredential(user.id);
  const before = await secondFactors.find(user.id);
  if (before.passkeys.length >= MAX_PASSKEYS)
    throw new DomainError('validation_failed', {
      fields: [{ field: 'name', rule: 'array.max', params: { limit: MAX_PASSKEYS } }],
    });
  if (!(await passkeys.spend(challenge))) throw new DomainError('challenge_expired');
  const passkey = await passkeys.add({ ...credential, userId: user.id, name });
  if (!passkey) throw new DomainError('passkey_refused');
  await secondFactors.settle(user.id);
  const details = { factor: 'passkey', name };
  await audit.append(user, { act: 'user.factor_added', ...aboutUser(user), details });
  if (hasFactor(before)) return { passkey, recoveryCodes: null };
  const recoveryCodes = await makeRecoveryCodes(ports, user, user);
  await endAllSessions(ports, user, user, user.sessionId);
  return { passkey, recoveryCodes };
}

/** @throws DomainError `proof_required`, `passkey_not_found` */
export const removePasskey =
  (ports: PasskeyPorts) =>
  async (actor: Actor, id: string): Promise<void> => {
    const user = requireUser(actor);
    requireProof(actor);
    await ports.unitOfWork.run(async () => {
      await ports.users.lockCredential(user.id);
      const name = isId(id) ? await ports.passkeys.remove(id, user.id) : null;
      if (name === null) throw new DomainError('passkey_not_found');
      await ports.secondFactors.settle(user.id);
      const details = { factor: 'passkey', name };
      await ports.audit.append(actor, { act: 'user.factor_removed', ...aboutUser(user), details });
    });
    ports.events.record('user.factor_removed', actor, {
      userId: user.id,
      login: user.login,
      factor: 'passkey',
    });
  };
