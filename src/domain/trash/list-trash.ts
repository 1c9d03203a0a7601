import { storageOwner } from '../files/file.policy.js';
import type { Actor } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listTrashSchema } from './trash.commands.js';
import { expiryOf, type TrashEntry } from './trash.js';

export type ListedTrashEntry = TrashEntry & { expiresAt: Date };

export const listTrash =
  ({ trash, users, rules }: Pick<Ports, 'trash' | 'users' | 'rules'>) =>
  async (actor: Actor, input: unknown): Promise<Page<ListedTrashEntry>> => {
    const { userId, ...query } = validate(listTrashSchema, input);
    const page = await trash.list({ ...query, ...(await storageOwner({ users }, actor, userId, 'read')) });
    const items = page.items.map((entry) => ({
      ...entry,
      expiresAt: expiryOf(entry, rules.trashRetentionDays),
    }));
    return { ...page, items };
  };
