import type { Actor, Means } from '../shared/actor.js';
import type { AuditAct } from './audit-acts.js';

/** What an act was done to. */
export const auditObjectKinds = [
  'user',
  'session',
  'file',
  'folder',
  'entries',
  'trash',
  'link',
  'job',
  'hold',
  'setting',
  'group',
  'view',
  'backup',
  'audit',
] as const;
export type AuditObjectKind = (typeof auditObjectKinds)[number];

export interface AuditObject {
  kind: AuditObjectKind;
  id: string | null;
  /** As it was called then, for it may be gone or renamed since. */
  name: string | null;
}

/** A field's value before and after. Never a secret: of a password only that it was changed is told. */
export interface Change {
  before: ChangedValue;
  after: ChangedValue;
}
export type ChangedValue = string | number | boolean | null;
export type Changes = Record<string, Change>;

export type AuditDetails = Record<string, string | number | boolean | null | readonly string[]>;

/** An act as a use case tells of it. */
export interface Act {
  act: AuditAct;
  object?: AuditObject;
  /** Whose account or storage it is about; the store knows the login. */
  ownerId?: string | null;
  /** For an account that the transaction makes or takes away, and for one that is not known by its id. */
  ownerName?: string | null;
  changes?: Changes;
  details?: AuditDetails;
}

/** By which means somebody acted; `anonymous`: nobody was signed in. */
export type AuditMeans = Means | 'anonymous' | 'cli' | 'job';

export interface AuditRecord {
  id: string;
  time: Date;
  act: AuditAct;
  actorKind: Actor['kind'];
  actorId: string | null;
  /** The login. */
  actorName: string | null;
  means: AuditMeans;
  address: string | null;
  agent: string | null;
  requestId: string | null;
  objectKind: AuditObjectKind | null;
  objectId: string | null;
  objectName: string | null;
  ownerId: string | null;
  ownerName: string | null;
  changes: Changes;
  details: AuditDetails;
}

/** Of these fields those that differ. */
export function changesBetween<Fields extends string>(
  before: Readonly<Record<Fields, unknown>>,
  after: Readonly<Record<Fields, unknown>>,
  fields: readonly Fields[],
): Changes {
  const changed = fields
    .map((field) => [field, { before: toldValue(before[field]), after: toldValue(after[field]) }] as const)
    .filter(([, change]) => change.before !== change.after);
  return Object.fromEntries(changed);
}

function toldValue(value: unknown): ChangedValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

/** So many names of what an act was done to stand in its record; the count tells how many there were. */
const MOST_NAMES = 20;

/** What an act on several things was done to: itself where it is one, else so many of their names. */
export function objectsOf(
  entries: readonly { kind: 'file' | 'folder'; id: string; name: string }[],
  more: AuditDetails = {},
): Pick<Act, 'object' | 'details'> {
  const [only] = entries;
  const details = {
    count: entries.length,
    files: entries.filter(({ kind }) => kind === 'file').length,
    folders: entries.filter(({ kind }) => kind === 'folder').length,
    names: entries.slice(0, MOST_NAMES).map(({ name }) => name),
    ...more,
  };
  if (only && entries.length === 1)
    return { object: { kind: only.kind, id: only.id, name: only.name }, details };
  return { object: { kind: 'entries', id: null, name: null }, details };
}
