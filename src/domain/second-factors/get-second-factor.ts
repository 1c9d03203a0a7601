import { type Actor, requireUser } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from '../users/find-user.js';
import type { User } from '../users/user.js';
import { visibleUser } from '../users/user.policy.js';
import type { SecondFactor } from './second-factor.js';
import { needsFactor } from './second-factor.policy.js';

export interface ToldSecondFactor extends SecondFactor {
  /** The place asks one of them for what their role may. */
  isRequired: boolean;
  /** Browsers know passkeys at this place's address. */
  arePasskeysOffered: boolean;
}

type FactorPorts = Pick<Ports, 'users' | 'secondFactors' | 'passkeyCeremonies' | 'rules'>;

/** The actor's own. */
export const getSecondFactor =
  (ports: FactorPorts) =>
  async (actor: Actor): Promise<ToldSecondFactor> =>
    toldOf(ports, await findUser(ports, requireUser(actor).id));

/** Somebody's, for whom that account is to be seen. @throws DomainError as `visibleUser` */
export const getSecondFactorOf =
  (ports: FactorPorts & Pick<Ports, 'groups'>) =>
  async (actor: Actor, userId: string): Promise<ToldSecondFactor> =>
    toldOf(ports, await visibleUser(ports, actor, userId));

const toldOf = async (
  { secondFactors, passkeyCeremonies, rules }: FactorPorts,
  user: User,
): Promise<ToldSecondFactor> => ({
  ...(await secondFactors.find(user.id)),
  isRequired: needsFactor(rules, user),
  arePasskeysOffered: passkeyCeremonies.isOffered,
});
