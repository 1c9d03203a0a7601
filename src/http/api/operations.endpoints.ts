import { listLogsSchema } from '../../domain/logs/log.commands.js';
import { getStatsSchema } from '../../domain/stats/stats.commands.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { version } from './openapi/document.js';
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
    summary: 'Totals, and what was added on each of the last days, as it was counted then',
    access: 'admin',
    query: getStatsSchema,
    success: { status: 200, schema: 'Stats' },
    refusals: [],
    handle: (req) => stats.get(req.actor, req.query),
  },
  {
    method: 'get',
    path: '/stats/leaders',
    operationId: 'getLeaders',
    tag: 'Operations',
    summary: 'Who takes up most, who has grown most in 30 days, and which links are used most',
    access: 'admin',
    success: { status: 200, schema: 'Leaders' },
    refusals: [],
    handle: (req) => stats.leaders(req.actor),
  },
  {
    method: 'get',
    path: '/stats/capacity',
    operationId: 'getCapacity',
    tag: 'Operations',
    summary: 'Room for files and for the database, and the day on which it will be full; the version',
    access: 'admin',
    success: { status: 200, schema: 'Capacities' },
    refusals: [],
    handle: async (req) => ({ ...(await stats.capacity(req.actor)), version }),
  },
];
