import { randomUUID } from 'node:crypto';
import type { Act } from '../audit/audit-record.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError, fieldError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { contains, isTooWide, networkText, readNetwork } from './network.js';
import { addHoldSchema, letThroughSchema } from './sign-in.commands.js';
import type { Hold } from './sign-in.js';

type HoldPorts = Pick<Ports, 'signIns' | 'unitOfWork' | 'audit' | 'events'>;

const MOST_HOLDS = 1_000;

/**
 * An administrator holds an address or a network off, or lets it through whatever fails there. It holds from the next attempt
 * on; sessions that are open stay open.
 * @throws DomainError `network_invalid`, `network_too_wide`, `own_address`, `too_many_holds`
 */
export const addHold =
  (ports: HoldPorts) =>
  async (actor: Actor, input: unknown): Promise<Hold> => {
    requireAdmin(actor);
    const { network: written, kind, reason, until } = validate(addHoldSchema, input);
    const network = readNetwork(written);
    if (!network) throw fieldError('network_invalid', 'network');
    if (isTooWide(network)) throw fieldError('network_too_wide', 'network');
    if (kind === 'hold' && actor.kind === 'user' && contains(network, actor.client.address))
      throw fieldError('own_address', 'network');
    const hold: Hold = {
      id: randomUUID(),
      kind,
      network: networkText(network),
      reason,
      until,
      createdAt: new Date(),
      createdBy: actor.kind === 'user' ? actor.login : 'system',
    };
    await ports.unitOfWork.run(async () => {
      if ((await ports.signIns.holds(new Date())).length >= MOST_HOLDS)
        throw new DomainError('too_many_holds');
      await ports.signIns.addHold(hold);
      await ports.audit.append(actor, { act: 'hold.added', ...aboutHold(hold) });
    });
    ports.events.record('hold.added', actor, { network: hold.network, kind });
    return hold;
  };

/** @throws DomainError `hold_not_found` */
export const removeHold =
  (ports: HoldPorts) =>
  async (actor: Actor, id: string): Promise<void> => {
    requireAdmin(actor);
    const hold = await ports.unitOfWork.run(async () => {
      const removed = isId(id) ? await ports.signIns.removeHold(id) : null;
      if (!removed) throw new DomainError('hold_not_found');
      await ports.audit.append(actor, { act: 'hold.removed', ...aboutHold(removed) });
      return removed;
    });
    ports.events.record('hold.removed', actor, { network: hold.network, kind: hold.kind });
  };

/** Who is held off for failures may try again at once. @throws DomainError `hold_not_found` where that is over */
export const letThrough =
  (ports: HoldPorts & Pick<Ports, 'attempts'>) =>
  async (actor: Actor, input: unknown): Promise<void> => {
    requireAdmin(actor);
    const { rule, key } = validate(letThroughSchema, input);
    await ports.unitOfWork.run(async () => {
      const limit = await ports.signIns.dropLimit(rule, key);
      if (!limit) throw new DomainError('hold_not_found');
      const { network, login, userId } = limit;
      await ports.audit.append(actor, {
        act: 'hold.let_through',
        object: { kind: 'hold', id: null, name: network ?? login },
        ownerId: userId,
        ownerName: login,
        details: { rule, network },
      });
    });
    await ports.attempts.letThrough(rule, key);
    ports.events.record('hold.let_through', actor, { rule });
  };

const aboutHold = ({ id, network, kind, reason, until }: Hold): Omit<Act, 'act'> => ({
  object: { kind: 'hold', id, name: network },
  details: { kind, reason, until: until?.toISOString() ?? null },
});
