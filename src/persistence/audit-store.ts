import type { ListAudit } from '../domain/audit/audit.commands.js';
import type { Act, AuditRecord } from '../domain/audit/audit-record.js';
import type { AuditStore } from '../domain/audit/audit-store.js';
import type { Actor } from '../domain/shared/actor.js';
import { cutChain, endOf, sealNext } from './audit-chain.js';
import type { Database } from './database.js';
import { type Filter, type ListSource, listPage } from './keyset.js';
import { rowsOf, storableJson } from './sql.js';
import { verifyChain } from './verify-chain.js';

const auditList: ListSource<'time'> = {
  columns: {
    id: 'a.id::text',
    time: 'a.time',
    act: 'a.act',
    actorKind: 'a.actor_kind',
    actorId: 'a.actor_id',
    actorName: 'a.actor_name',
    means: 'a.means',
    address: 'a.address',
    agent: 'a.agent',
    requestId: 'a.request_id',
    objectKind: 'a.object_kind',
    objectId: 'a.object_id',
    objectName: 'a.object_name',
    ownerId: 'a.owner_id',
    ownerName: 'a.owner_name',
    changes: 'a.changes',
    details: 'a.details',
  },
  from: 'audit a',
  id: { expression: 'a.id', type: 'bigint' },
  sorts: { time: { expression: 'a.time', type: 'timestamptz' } },
};

/** @param requestId of the request that is being answered */
export function createAuditStore(
  { sequelize }: Pick<Database, 'sequelize'>,
  { requestId }: { requestId: () => string | null },
): AuditStore {
  const appendMany = async (actor: Actor, acts: Act[]): Promise<void> => {
    const records = acts.map((act) => ({ ...recordOf(actor, act), requestId: requestId() }));
    await rowsOf(
      sequelize,
      `INSERT INTO audit (time, act, actor_kind, actor_id, actor_name, means, address, agent, request_id,
         object_kind, object_id, object_name, owner_id, owner_name, changes, details)
       SELECT time, act, "actorKind", "actorId", "actorName", means, address, agent, "requestId",
         "objectKind", "objectId", "objectName", "ownerId",
         coalesce("ownerName", (SELECT login FROM users WHERE users.id = "ownerId")), changes, details
       FROM jsonb_to_recordset($records::jsonb) AS record (
         time timestamptz, act text, "actorKind" text, "actorId" uuid, "actorName" text, means text, address text,
         agent text, "requestId" text, "objectKind" text, "objectId" text, "objectName" text, "ownerId" uuid,
         "ownerName" text, changes jsonb, details jsonb
       )`,
      { records: storableJson(records) },
    );
  };

  return {
    append: (actor, act) => appendMany(actor, [act]),
    appendMany,

    list: (query) => listPage<AuditRecord, 'time'>(sequelize, auditList, filterOf(query), query),

    async find(id) {
      const query = { sort: '-time', limit: 1, withTotal: false } as const;
      const filter = { where: ['a.id = $id'], bind: { id } };
      return (await listPage<AuditRecord, 'time'>(sequelize, auditList, filter, query)).items[0] ?? null;
    },

    seal: () => sealNext(sequelize),
    cut: (before) => cutChain(sequelize, before),
    verify: (how) => verifyChain(sequelize, how),
    end: () => endOf(sequelize),
  };
}

const recordOf = (actor: Actor, { act, object, ownerId, ownerName, changes = {}, details = {} }: Act) => ({
  time: new Date(),
  act,
  ...whoOf(actor),
  objectKind: object?.kind ?? null,
  objectId: object?.id ?? null,
  objectName: object?.name ?? null,
  ownerId: ownerId ?? null,
  ownerName: ownerName ?? null,
  changes,
  details,
});

function whoOf(actor: Actor) {
  if (actor.kind === 'system')
    return {
      actorKind: actor.kind,
      actorId: null,
      actorName: null,
      means: actor.means,
      address: null,
      agent: null,
    };
  const { address, agent } = actor.client;
  if (actor.kind === 'anonymous')
    return { actorKind: actor.kind, actorId: null, actorName: null, means: 'anonymous', address, agent };
  return {
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.login,
    means: actor.means,
    address,
    agent,
  };
}

function filterOf({ from, to, act, ...same }: ListAudit): Filter {
  const where: string[] = [];
  if (from) where.push('a.time >= $from');
  if (to) where.push('a.time <= $to');
  if (act) where.push('a.act = ANY($act)');
  const columns = {
    actorId: 'a.actor_id',
    ownerId: 'a.owner_id',
    objectId: 'a.object_id',
    objectKind: 'a.object_kind',
    address: 'a.address',
    requestId: 'a.request_id',
  } as const;
  const bind: Record<string, unknown> = { from, to, act };
  for (const [name, column] of Object.entries(columns)) {
    const value = same[name as keyof typeof columns];
    if (value === undefined) continue;
    where.push(`${column} = $${name}`);
    bind[name] = value;
  }
  return { where, bind };
}
