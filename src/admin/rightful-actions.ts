import { ACTIONS, type ActionContext, type IsFunction, type ResourceOptions } from 'adminjs';
import type { Role } from '../domain/shared/actor.js';
import { canHelp } from '../domain/users/user.policy.js';
import { adminOf } from './panel-admin.js';
import { holds, type Right, rightTo } from './panel-rights.js';

type Actions = Record<string, { isAccessible?: boolean | IsFunction } | undefined>;

/** A table's options, every action of it only for who has the right to it: what nobody named is the administrators'. */
export function withRights(tableId: string, options: ResourceOptions): ResourceOptions {
  const own: Actions = options.actions ?? {};
  const names = new Set([...Object.keys(ACTIONS), ...Object.keys(own)]);
  const actions = [...names].map((name) => {
    const { isAccessible = true, ...action } = own[name] ?? {};
    const right = rightTo(tableId, name) ?? 'change';
    return [name, { ...action, isAccessible: both(isAccessible, right) }];
  });
  return { ...options, actions: Object.fromEntries(actions) };
}

const both =
  (own: boolean | IsFunction, right: Right): IsFunction =>
  (context) =>
    has(context, right) && (typeof own === 'function' ? own(context) : own);

/** Whom the help desk may not help, it is not offered to. */
function has(context: ActionContext, right: Right): boolean {
  const { actor } = adminOf(context);
  if (!holds(actor, right)) return false;
  if (right !== 'help' || !context.record) return true;
  const { id, role } = context.record.params as { id: string; role: Role };
  return canHelp(actor, { id, role });
}
