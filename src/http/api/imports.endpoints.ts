import { startImportSchema } from '../../domain/imports/import.commands.js';
import { validate } from '../../domain/shared/validate.js';
import { listSlipsSchema } from '../../domain/slips/slip.commands.js';
import { fieldMessage } from '../../i18n/field-message.js';
import { HttpError } from '../problem.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentJob } from './job-presenters.js';
import { readAccounts } from './read-accounts.js';

/** What browsers and systems take a CSV file for. */
const csvTypes = ['text/csv', 'text/plain', 'application/vnd.ms-excel', 'application/octet-stream'];

/** Accounts by a table of theirs. */
export const importEndpoints = ({ useCases: { imports, slips } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'post',
    path: '/user-imports',
    operationId: 'importUsers',
    tag: 'Users',
    summary:
      'Create accounts by a table (CSV). All of it is checked first: where anything is wrong, none is created',
    access: 'admin',
    query: startImportSchema,
    takes: 'text/csv',
    success: { status: 200, schema: 'AccountImport' },
    refusals: [413, 415, 429],
    handle: async (req) => {
      const { dryRun } = validate(startImportSchema, req.query);
      const { job, key, faults, ...report } = await imports.start(req.actor, { isLook: dryRun }, () => {
        if (!req.is(csvTypes)) throw new HttpError(415);
        return readAccounts(req);
      });
      return {
        ...report,
        faults: faults.map((fault) => ({
          row: fault.row,
          field: fault.field,
          message: fieldMessage(req.t, fault),
        })),
        job: job && presentJob(req.t, job),
        key,
      };
    },
  },
  {
    method: 'post',
    path: '/user-imports/:id/slips',
    operationId: 'listImportSlips',
    tag: 'Users',
    summary: 'Login and one-time password of each account that an import made, for who has its key',
    access: 'admin',
    body: listSlipsSchema,
    success: { status: 200, schema: 'AccountSlipList' },
    refusals: [404],
    handle: (req) => slips.list(req.actor, param(req, 'id'), req.body),
  },
];
