import { type Actor, isSelf } from '../shared/actor.js';
import type { ErrorCode } from '../shared/domain-error.js';
import type { BulkInput, BulkValues, SelectedSubject } from './bulk-act.js';

export type LeftReason = Extract<
  ErrorCode,
  'own_account' | 'administrator_left_out' | 'role_left_out' | 'nothing_to_change'
>;

export interface PlannedAct extends Pick<BulkInput, 'noun' | 'act'> {
  values: BulkValues;
}

/** These take from people what they have: of many at once nobody takes it from an administrator, or from himself. */
const takesAway = ['block', 'delete', 'setExpiry'];
const neverOfOneself = [...takesAway, 'endSessions', 'resetPassword'];

/** What these set may be so already. */
const compares = ['setExpiry', 'setLimit'];

/** Whether an act passes over nobody, so that it is enough to count what is selected. */
export const isForAll = ({ noun, act }: Pick<PlannedAct, 'noun' | 'act'>): boolean =>
  noun !== 'users' && !compares.includes(act);

/** Why an act on many passes over one of them; null: it does not. */
export function reasonToLeave(
  actor: Actor,
  { noun, act, values }: PlannedAct,
  subject: SelectedSubject,
): LeftReason | null {
  if (isForAll({ noun, act })) return null;
  if (noun === 'users') {
    if (isSelf(actor, subject.id) && neverOfOneself.includes(act)) return 'own_account';
    if (subject.isAdmin && takesAway.includes(act)) return 'administrator_left_out';
    // A slip on a table is no place for a password that opens more than a user's.
    if (subject.role !== 'user' && act === 'resetPassword') return 'role_left_out';
  }
  return isSoAlready(act, values, subject) ? 'nothing_to_change' : null;
}

function isSoAlready(act: string, values: BulkValues, subject: SelectedSubject): boolean {
  switch (act) {
    case 'block':
      return subject.isActive === false;
    case 'unblock':
      return subject.isActive === true;
    case 'setQuota':
      return subject.quotaBytes === values.quotaBytes;
    case 'setExpiry':
      return subject.expiresAt?.getTime() === values.expiresAt?.getTime();
    case 'addToGroup':
      return isInGroup(values, subject);
    case 'removeFromGroup':
      return !isInGroup(values, subject);
    case 'setLimit':
      return subject.maxDownloads === values.maxDownloads;
    default:
      return false;
  }
}

const isInGroup = ({ groupId = '' }: BulkValues, { groupIds = [] }: SelectedSubject): boolean =>
  groupIds.includes(groupId);
