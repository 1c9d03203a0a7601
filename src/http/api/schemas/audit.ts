import { auditActs } from '../../../domain/audit/audit-acts.js';
import { auditObjectKinds } from '../../../domain/audit/audit-record.js';
import { count, flag, id, listOf, nullable, object, text, time } from './parts.js';

export const auditSchemas = {
  AuditRecord: object({
    id: text,
    time,
    act: { enum: auditActs },
    text: { ...text, description: 'A sentence in the language of the caller.' },
    actorKind: { enum: ['user', 'anonymous', 'system'] },
    actorId: nullable(id),
    actorName: { ...nullable(text), description: 'The login, as it was then.' },
    means: { enum: ['session', 'token', 'panel', 'anonymous', 'cli', 'job'] },
    address: nullable(text),
    agent: nullable(text),
    requestId: nullable(text),
    objectKind: { enum: [...auditObjectKinds, null] },
    objectId: nullable(text),
    objectName: { ...nullable(text), description: 'As it was called then.' },
    ownerId: { ...nullable(id), description: 'Whose account or storage it is about.' },
    ownerName: nullable(text),
    changes: {
      type: 'object',
      description: 'By field: its value `before` and `after`. Never a secret.',
      additionalProperties: object({ before: {}, after: {} }),
    },
    details: { type: 'object' },
  }),
  AuditRecordList: listOf('AuditRecord'),
  AuditVerification: object({
    isWhole: {
      ...nullable(flag),
      description:
        'null: nothing is wrong so far, and there is more to look at. Of what was looked at in this call.',
    },
    checkedCount: count,
    unsealedCount: { ...count, description: 'Written within the last moments, and not in the chain yet.' },
    faults: {
      type: 'array',
      items: object({
        position: nullable({ type: 'integer' }),
        recordId: nullable(text),
        kind: { enum: ['changed', 'record_missing', 'seal_missing', 'never_sealed', 'not_as_kept'] },
      }),
      description: 'The first ones.',
    },
    end: object({ position: count, hash: { ...text, description: 'SHA-256, in hex. Keep it elsewhere.' } }),
    next: { ...nullable(text), description: 'For `after` of the next call; null at the end.' },
  }),
} as const;
