import type { Act } from '../audit/audit-record.js';
import type { AuditStore } from '../audit/audit-store.js';
import type { Actor, Client } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { deviceOf } from './device.js';
import type { NoticeKind } from './notice.js';

type TellPorts = Pick<Ports, 'notices' | 'mailer' | 'jobs' | 'attempts' | 'unitOfWork'>;

/**
 * The audit, which tells the owner of an account besides what they must not miss. So no use case can forget to, and there is a
 * notice exactly where there is a record.
 */
export const withNotices = (audit: AuditStore, ports: TellPorts): AuditStore => ({
  ...audit,
  append: async (actor, act) => {
    await audit.append(actor, act);
    await tell(ports, actor, act);
  },
  appendMany: async (actor, acts) => {
    await audit.appendMany(actor, acts);
    for (const act of acts) await tell(ports, actor, act);
  },
});

/** Waits for no mail server: the letter is a job, which is there when the act is. */
async function tell(ports: TellPorts, actor: Actor, { ownerId, ...act }: Act): Promise<void> {
  const kind = ownerId ? kindOf(actor, ownerId, act) : null;
  if (!kind || !ownerId) return;
  const client = clientOf(actor, ownerId);
  const { email } = act.changes ?? {};
  await ports.unitOfWork.run(async () => {
    const { id } = await ports.notices.add({
      userId: ownerId,
      kind,
      time: new Date(),
      address: client?.address ?? null,
      agent: client?.agent ?? null,
      device: client && deviceOf(ports.attempts, client),
      changes: kind === 'email_changed' && email ? { email } : {},
    });
    if (!ports.mailer.isSet) return;
    // To the one that was theirs, too: who took the account over reads the new one.
    const former = kind === 'email_changed' && email ? [String(email.before)] : [];
    await ports.notices.addMails({ id, userId: ownerId }, former);
    await askForLetter(ports, ownerId);
  });
}

async function askForLetter({ notices, jobs }: TellPorts, userId: string): Promise<void> {
  const afterSeconds = await notices.nextLetterIn(userId);
  if (afterSeconds === null) return;
  const nobody = { actorId: null, asked: null };
  await jobs.add({
    kind: 'noticeMail',
    ...nobody,
    input: { userId },
    total: null,
    undoOf: null,
    afterSeconds,
  });
}

/** Null: nothing to tell. */
function kindOf(
  actor: Actor,
  ownerId: string,
  { act, changes, details }: Omit<Act, 'ownerId'>,
): NoticeKind | null {
  switch (act) {
    case 'session.signed_in':
      return details?.isNewDevice === true ? 'new_device' : null;
    case 'user.updated':
      return changes?.email ? 'email_changed' : null;
    case 'user.password_changed':
      return clientOf(actor, ownerId) ? 'password_changed' : 'password_reset';
    case 'user.factor_added':
      return 'factor_added';
    case 'user.factor_removed':
      return 'factor_removed';
    case 'user.factor_reset':
      return 'factor_reset';
    case 'user.recovery_code_used':
      return 'recovery_code_used';
    case 'user.recovery_codes_made':
      return details?.isRenewed === true ? 'recovery_codes_made' : null;
    default:
      return null;
  }
}

/** Of the owner, or of somebody who passes for them; from where an administrator acts is not told. */
function clientOf(actor: Actor, ownerId: string): Client | null {
  if (actor.kind === 'system' || (actor.kind === 'user' && actor.id !== ownerId)) return null;
  return actor.client;
}
