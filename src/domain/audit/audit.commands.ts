import Joi, { type ObjectSchema } from 'joi';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { textSchema } from '../shared/text.js';
import { type AuditAct, auditActs } from './audit-acts.js';
import { type AuditObjectKind, auditObjectKinds } from './audit-record.js';

/** Which records. */
export interface AuditQuery {
  actorId?: string;
  ownerId?: string;
  objectId?: string;
  objectKind?: AuditObjectKind;
  act?: AuditAct[];
  address?: string;
  requestId?: string;
  from?: Date;
  to?: Date;
}

export type ListAudit = AuditQuery & PageQuery<'time'>;

const filters = {
  actorId: idSchema.empty(''),
  ownerId: idSchema.empty(''),
  objectId: textSchema(200).empty(''),
  objectKind: Joi.string()
    .valid(...auditObjectKinds)
    .empty(''),
  act: Joi.array()
    .items(Joi.string().valid(...auditActs))
    .single()
    .max(auditActs.length)
    .empty(''),
  address: textSchema(100).empty(''),
  requestId: textSchema(200).empty(''),
  from: momentSchema.empty(''),
  to: momentSchema.empty(''),
};

export const listAuditSchema: ObjectSchema<ListAudit> = listSchema<ListAudit>(['time'], '-time', filters);

export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportAudit extends AuditQuery {
  format: ExportFormat;
}

export const exportAuditSchema: ObjectSchema<ExportAudit> = Joi.object({
  ...filters,
  format: Joi.string()
    .valid(...exportFormats)
    .default('csv'),
});

export type ListOwnEvents = PageQuery<'time'>;

export const listOwnEventsSchema: ObjectSchema<ListOwnEvents> = listSchema<ListOwnEvents>(['time'], '-time');
