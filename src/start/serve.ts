import { type Core, composeCore, composeServer } from '../compose.js';
import type { Settings } from '../config/settings.js';
import { runQueue } from '../jobs/index.js';
import { createLogging, type Logging } from '../logging/index.js';
import { gatherFromWorkers } from '../metrics/index.js';
import { queueFigures } from '../persistence/queue-figures.js';
import { openDatabase } from './database.js';
import { type Announcer, ensureFirstAdmin } from './first-admin.js';
import { startJobs } from './jobs.js';
import { listen } from './listen.js';
import { stopSignal } from './stop-signal.js';
import { lockStorage } from './storage-lock.js';
import { startWorkers } from './workers.js';

type Operator = Pick<Announcer, 't' | 'print'>;
type Closer = () => unknown;

/** The server from its start to its end. Returns the exit code. */
export async function serve(settings: Settings, operator: Operator): Promise<number> {
  const lock = await lockStorage(settings.storageDir, 'serve');
  const logging = createLogging({ ...settings.log, mode: settings.mode, databaseSink: true });
  const { logger } = logging;
  const signal = stopSignal((error) => logger.error('an error that nobody caught', { error }));
  // Whatever was opened is closed in the opposite order, however far the start got.
  const closers: Closer[] = [lock.release, logging.close];
  try {
    const database = await openDatabase(settings, logger.info);
    closers.push(database.close);
    const core = await (settings.concurrency === 1 ? serveHere : serveByWorkers)({
      settings,
      databaseUrl: database.url,
      logging,
      closers,
      operator,
    });
    core.metrics.watch({ queues: () => queueFigures(core.database.pool) });
    closers.push((await startJobs(core, logging, database.url)).stop);
    closers.push(startSeals(core, logging).stop);
    logger.info(`Kladovka is ready: ${settings.publicUrl}`, { host: settings.host, port: settings.port });
    const code = await signal.received;
    logger.info('Kladovka is shutting down');
    return code;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

const SEAL_EVERY_MS = 1_000;

/** On each instance, whichever comes by. */
const startSeals = ({ useCases, metrics }: Core, { logger }: Logging) =>
  runQueue({
    next: async () => (await useCases.audit.seal()) > 0,
    failure: 'could not seal the audit',
    pauseMs: SEAL_EVERY_MS,
    logger,
    onTurn: (isDone) => metrics.queueTurned('audit', isDone),
  });

interface Stage {
  settings: Settings;
  databaseUrl: string;
  logging: Logging;
  closers: Closer[];
  operator: Operator;
}

async function serveHere({ settings, databaseUrl, logging, closers, operator }: Stage): Promise<Core> {
  const server = await composeServer(settings, databaseUrl, logging);
  closers.push(server.close);
  await ensureFirstAdmin(server.useCases, settings, { ...operator, warn: logging.logger.warning });
  const listener = await listen(server.app, settings);
  closers.push(listener.drain, server.startDraining);
  return server;
}

async function serveByWorkers({ settings, databaseUrl, logging, closers, operator }: Stage): Promise<Core> {
  const core = await composeCore(settings, databaseUrl, logging);
  closers.push(core.close);
  core.followSettings();
  await ensureFirstAdmin(core.useCases, settings, { ...operator, warn: logging.logger.warning });
  closers.push(gatherFromWorkers(core.metrics).stop);
  const workers = await startWorkers({ settings, databaseUrl }, logging.logger);
  closers.push(workers.stop);
  return core;
}
