import type { Request, Response } from 'express';
import { listLogsSchema, tailLogsSchema } from '../../domain/logs/log.commands.js';
import { getStatsSchema } from '../../domain/stats/stats.commands.js';
import type { UseCases } from '../../domain/use-cases.js';
import { openEventStream, sendEvent } from '../event-stream.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { version } from './openapi/document.js';
import { presentLog, presentPage } from './presenters.js';

export const operationEndpoints = ({
  useCases: { logs, stats, backups },
}: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/logs',
    operationId: 'listLogs',
    tag: 'Operations',
    summary:
      'Read the log, the newest first, the panel’s own calls left out; where only a look finds what is asked for, a page may be short, even empty, and another one follow',
    access: 'admin',
    query: listLogsSchema,
    success: { status: 200, schema: 'LogList' },
    refusals: [],
    handle: async (req) => {
      const page = await logs.list(req.actor, req.query);
      return { ...presentPage(page, presentLog), reachedAt: page.reachedAt };
    },
  },
  {
    method: 'get',
    path: '/logs/tail',
    operationId: 'tailLogs',
    tag: 'Operations',
    summary: 'Follow the log as it is written: server-sent events, a line of the log each',
    access: 'admin',
    query: tailLogsSchema,
    success: { status: 200, mediaType: 'text/event-stream' },
    refusals: [429],
    handle: (req, res) => tailLogs(logs, req, res),
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
    summary:
      'Room for files and for the database, and the day on which it will be full; the last backup; the version',
    access: 'admin',
    success: { status: 200, schema: 'Capacities' },
    refusals: [],
    handle: async (req) => ({
      ...(await stats.capacity(req.actor)),
      backup: await backups.health(req.actor),
      version,
    }),
  },
];

/** A client that loses its stream comes back after so long, in milliseconds. */
const RETRY_MILLISECONDS = 2_000;

async function tailLogs(
  { tail }: Pick<UseCases['logs'], 'tail'>,
  req: Request,
  res: Response,
): Promise<void> {
  const stop = await tail.follow(req.actor, req.query, {
    lines: (entries) => {
      for (const entry of entries)
        sendEvent(res, `id: ${entry.id}\ndata: ${JSON.stringify(presentLog(entry))}`);
    },
    alive: () => sendEvent(res, ':'),
    ended: (reason) => {
      if (reason === 'refused') sendEvent(res, 'event: refused\ndata:');
      res.end();
    },
  });
  res.once('close', stop);
  if (res.closed) return stop();
  openEventStream(res);
  sendEvent(res, `retry: ${RETRY_MILLISECONDS}`);
}
