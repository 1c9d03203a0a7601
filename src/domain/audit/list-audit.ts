import { type Actor, requireReader, requireUser } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listAuditSchema, listOwnEventsSchema } from './audit.commands.js';
import type { AuditRecord } from './audit-record.js';

/** The audit is the admins'. */
export const listAudit =
  ({ audit }: Pick<Ports, 'audit'>) =>
  async (actor: Actor, input: unknown): Promise<Page<AuditRecord>> => {
    requireReader(actor);
    return audit.list(validate(listAuditSchema, input));
  };

/** What is about the actor's own account: who did it, but not from where, unless it was they or somebody who tried to be. */
export const listOwnEvents =
  ({ audit }: Pick<Ports, 'audit'>) =>
  async (actor: Actor, input: unknown): Promise<Page<AuditRecord>> => {
    const { id } = requireUser(actor);
    const page = await audit.list({ ...validate(listOwnEventsSchema, input), ownerId: id });
    return { ...page, items: page.items.map((record) => asToldTo(id, record)) };
  };

function asToldTo(userId: string, record: AuditRecord): AuditRecord {
  const isOthers = record.actorId !== userId && record.actorKind !== 'anonymous';
  return isOthers ? { ...record, address: null, agent: null, requestId: null } : record;
}
