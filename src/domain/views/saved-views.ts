import { randomUUID } from 'node:crypto';
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

/** One's own of the same name gives way. @throws DomainError `validation_failed`, also for one too many */
export const saveView =
  ({ views }: Pick<Ports, 'views'>) =>
  async (actor: Actor, input: unknown): Promise<SavedView> => {
    const { id: ownerId } = requireKeeper(actor);
    const view = validate(saveViewSchema, input);
    const saved = await views.save({ id: randomUUID(), ownerId, ...view }, MAX_VIEWS);
    if (saved) return saved;
    const fields = [{ field: 'name', rule: 'array.max', params: { limit: MAX_VIEWS } }];
    throw new DomainError('validation_failed', { fields });
  };

/** One's own, or one for everybody. @throws DomainError `record_not_found` */
export const deleteView =
  ({ views }: Pick<Ports, 'views'>) =>
  async (actor: Actor, id: string): Promise<void> => {
    const { id: ownerId } = requireKeeper(actor);
    if (!isId(id) || !(await views.delete(id, ownerId))) throw new DomainError('record_not_found');
  };

function requireKeeper(actor: Actor): UserActor {
  requireAdmin(actor);
  return requireUser(actor);
}
