import { listLogsSchema } from '../../domain/logs/log.commands.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentLog, presentPage } from './presenters.js';

export const operationEndpoints = ({ useCases: { logs, stats } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/logs',
    operationId: 'listLogs',
    tag: 'Operations',
    summary:
      'Read the log, the newest first; with `q` a page may be short, even empty, and another one follow',
    access: 'admin',
    query: listLogsSchema,
    success: { status: 200, schema: 'LogList' },
    refusals: [],
    handle: async (req) => presentPage(await logs.list(req.actor, req.query), presentLog),
  },
  {
    method: 'get',
    path: '/stats',
    operationId: 'getStats',
    tag: 'Operations',
    summary: 'Totals, and what was added on each of the last 30 days',
    access: 'admin',
    success: { status: 200, schema: 'Stats' },
    refusals: [],
    handle: (req) => stats.get(req.actor),
  },
];
