import { randomUUID } from 'node:crypto';
import { type Act, changesBetween } from '../audit/audit-record.js';
import { type Actor, requireAdmin, requireReader, requireUser, type UserActor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listViewsSchema, saveViewSchema } from './view.commands.js';
import type { SavedView } from './view.js';

/** More of one's own nobody finds again. */
export const MAX_VIEWS = 100;

/** One's own of a list of the panel, and those for everybody. */
export const listViews =
  ({ views }: Pick<Ports, 'views'>) =>
  async (actor: Actor, input: unknown): Promise<SavedView[]> => {
    requireReader(actor);
    const { id } = requireUser(actor);
    return views.listFor(id, validate(listViewsSchema, input).list);
  };

type WritePorts = Pick<Ports, 'views' | 'unitOfWork' | 'audit'>;

/**
 * One's own of the same name gives way. What everybody sees is on record, and what nobody else does is not.
 * @throws DomainError `validation_failed`, also for one too many
 */
export const saveView =
  ({ views, unitOfWork, audit }: WritePorts) =>
  async (actor: Actor, input: unknown): Promise<SavedView> => {
    const { id: ownerId } = requireKeeper(actor);
    const view = { id: randomUUID(), ownerId, ...validate(saveViewSchema, input) };
    const saved = await unitOfWork.run(async () => {
      const before = await views.findOwn(view);
      const after = await views.save(view, MAX_VIEWS);
      if (after && (after.isShared || before?.isShared)) await audit.append(actor, savedAct(before, after));
      return after;
    });
    if (saved) return saved;
    const fields = [{ field: 'name', rule: 'array.max', params: { limit: MAX_VIEWS } }];
    throw new DomainError('validation_failed', { fields });
  };

/** One's own, or one for everybody. @throws DomainError `record_not_found` */
export const deleteView =
  ({ views, unitOfWork, audit }: WritePorts) =>
  async (actor: Actor, id: string): Promise<void> => {
    const { id: ownerId } = requireKeeper(actor);
    await unitOfWork.run(async () => {
      const gone = isId(id) ? await views.delete(id, ownerId) : null;
      if (!gone) throw new DomainError('record_not_found');
      if (gone.isShared) await audit.append(actor, { act: 'view.deleted', ...aboutView(gone) });
    });
  };

const savedAct = (before: SavedView | null, after: SavedView): Act =>
  before
    ? {
        act: 'view.updated',
        ...aboutView(after),
        changes: changesBetween(before, after, ['query', 'isShared']),
      }
    : { act: 'view.created', ...aboutView(after) };

const aboutView = ({ id, name, list }: SavedView) =>
  ({ object: { kind: 'view', id, name }, details: { list } }) satisfies Partial<Act>;

function requireKeeper(actor: Actor): UserActor {
  requireAdmin(actor);
  return requireUser(actor);
}
