import { exportAuditSchema, listAuditSchema } from '../../domain/audit/audit.commands.js';
import { verifyAuditSchema } from '../../domain/audit/verify-audit.command.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentAuditRecord, presentPage } from './presenters.js';
import { schemas } from './schemas.js';
import { sendRows } from './send-rows.js';
import { whileAsked } from './while-asked.js';

/** Who did what, and whether that is still what was written. */
export const auditEndpoints = ({
  useCases: { audit, transfers },
}: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/audit',
    operationId: 'listAudit',
    tag: 'Audit',
    summary: 'Who did what to whom, the newest first',
    access: 'admin',
    query: listAuditSchema,
    success: { status: 200, schema: 'AuditRecordList' },
    refusals: [],
    handle: async (req) =>
      presentPage(await audit.list(req.actor, req.query), (record) => presentAuditRecord(req.t, record)),
  },
  {
    method: 'get',
    path: '/audit/export',
    operationId: 'exportAudit',
    tag: 'Audit',
    summary: 'All records that the filters find, the oldest first, as CSV or JSON Lines',
    access: 'admin',
    query: exportAuditSchema,
    success: { status: 200, mediaType: 'text/csv' },
    refusals: [],
    handle: async (req, res) => {
      const { format, batches } = await audit.export(req.actor, req.query);
      await sendRows(res, {
        format,
        name: 'audit',
        columns: Object.keys(schemas.AuditRecord.properties),
        batches,
        watch: (breakOff) => transfers.listing(req.actor, breakOff),
        present: (record) => presentAuditRecord(req.t, record),
      });
    },
  },
  {
    method: 'get',
    path: '/audit/verification',
    operationId: 'verifyAudit',
    tag: 'Audit',
    summary:
      'Whether all records are what they were when they were sealed, and none is missing; as far as ten seconds go',
    access: 'admin',
    query: verifyAuditSchema,
    success: { status: 200, schema: 'AuditVerification' },
    refusals: [],
    handle: (req, res) =>
      whileAsked(res, async (signal) => {
        const { next, ...verification } = await audit.verify.part(req.actor, req.query, signal);
        return { ...verification, next: next && `${next.position}:${next.hash}` };
      }),
  },
];
