import { endAllSessions } from '../sessions/end-session.js';
import { requireProof } from '../sessions/proof.js';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { aboutUser } from '../users/about-user.js';
import { makeRecoveryCodes } from './make-recovery-codes.js';
import { confirmTotpSchema } from './second-factor.commands.js';
import { base32, newTotpSecret, otpauthAddress, stepOfCode } from './totp.js';

type TotpPorts = Pick<
  Ports,
  'users' | 'sessions' | 'secondFactors' | 'seals' | 'rules' | 'unitOfWork' | 'audit' | 'events'
>;

/** For the authenticator, once: it never comes out again. */
export interface NewTotp {
  /** In Base32, as people type it. */
  secret: string;
  /** `otpauth:`, for a QR code. */
  address: string;
}

/** A new authenticator, which is no factor before its first code has been shown. @throws DomainError `second_factor_exists` */
export const beginTotp =
  ({ secondFactors, seals, rules }: TotpPorts) =>
  async (actor: Actor): Promise<NewTotp> => {
    const user = requireUser(actor);
    requireProof(actor);
    const secret = newTotpSecret();
    if (!(await secondFactors.beginTotp(user.id, seals.seal(secret, user.id))))
      throw new DomainError('second_factor_exists');
    return {
      secret: base32(secret),
      address: otpauthAddress(secret, rules.siteName ?? 'Kladovka', user.login),
    };
  };

/**
 * The first code: from now on a password alone opens nothing, and what was opened by one elsewhere ends.
 * @returns the recovery codes, where there were none
 * @throws DomainError `second_factor_missing` where none was begun, `validation_failed`
 */
export const confirmTotp =
  (ports: TotpPorts) =>
  async (actor: Actor, input: unknown): Promise<{ recoveryCodes: string[] }> => {
    const user = requireUser(actor);
    const { code } = validate(confirmTotpSchema, input);
    const sealed = await ports.secondFactors.sealedTotp(user.id, false);
    const secret = sealed && ports.seals.open(sealed, user.id);
    if (!sealed || !secret) throw new DomainError('second_factor_missing');
    const step = stepOfCode(secret, code, new Date());
    if (step === null)
      throw new DomainError('validation_failed', {
        fields: [{ field: 'code', rule: 'code.wrong', params: {} }],
      });
    const recoveryCodes = await ports.unitOfWork.run(async () => {
      // Whoever signs in at this moment has come before, or finds the factor there.
      await ports.users.lockCredential(user.id);
      if (!(await ports.secondFactors.confirmTotp(user.id, sealed, step)))
        throw new DomainError('second_factor_missing');
      await ports.secondFactors.settle(user.id);
      await ports.audit.append(actor, {
        act: 'user.factor_added',
        ...aboutUser(user),
        details: { factor: 'totp' },
      });
      const codes = await makeRecoveryCodes(ports, actor, user);
      await endAllSessions(ports, actor, user, user.sessionId);
      return codes;
    });
    ports.events.record('user.factor_added', actor, { userId: user.id, login: user.login, factor: 'totp' });
    return { recoveryCodes };
  };

/** @throws DomainError `second_factor_missing` */
export const removeTotp =
  (ports: TotpPorts) =>
  async (actor: Actor): Promise<void> => {
    const user = requireUser(actor);
    requireProof(actor);
    await ports.unitOfWork.run(async () => {
      await ports.users.lockCredential(user.id);
      if (!(await ports.secondFactors.removeTotp(user.id))) throw new DomainError('second_factor_missing');
      await ports.secondFactors.settle(user.id);
      await ports.audit.append(actor, {
        act: 'user.factor_removed',
        ...aboutUser(user),
        details: { factor: 'totp' },
      });
    });
    ports.events.record('user.factor_removed', actor, { userId: user.id, login: user.login, factor: 'totp' });
  };
