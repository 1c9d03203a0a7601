import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { composeServer } from '../compose.js';
import type { Settings } from '../config/settings.js';
import { createLogging, type Logger } from '../logging/index.js';
import { listen } from './listen.js';

/** What the primary process tells a worker. */
interface Assignment {
  settings: Settings;
  databaseUrl: string;
}

export interface Workers {
  stop(): Promise<void>;
}

const longestPauseMs = 30_000;
const soundAfterMs = 60_000;

/** Starts the processes that serve; returns when all of them listen. One that dies is replaced. */
export async function startWorkers(assignment: Assignment, logger: Logger): Promise<Workers> {
  let isStopping = false;
  let failures = 0;

  const replace = async (worker: Worker, startedAt: number) => {
    if (isStopping) return;
    logger.error('a worker process has died; another one takes its place', { pid: worker.process.pid });
    failures = Date.now() - startedAt > soundAfterMs ? 0 : failures + 1;
    await sleep(Math.min(longestPauseMs, 250 * 2 ** failures), undefined, { ref: false });
    if (!isStopping)
      await start().catch((error: unknown) => logger.error('a worker process can’t start', { error }));
  };
  const start = async () => {
    const startedAt = Date.now();
    const worker = cluster.fork();
    worker.once('exit', () => void replace(worker, startedAt));
    // What is sent to a process that does not listen yet is lost.
    await nextReport(worker);
    worker.send(isStopping ? 'stop' : assignment);
    await nextReport(worker);
  };
  const stop = async () => {
    isStopping = true;
    await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && stopped(worker)));
  };

  try {
    await Promise.all(Array.from({ length: assignment.settings.concurrency }, start));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** What a worker process tells the primary: that it hears it, then that it listens. */
interface Report {
  failure: string | null;
}

const report = (failure: string | null = null): void => void process.send?.({ failure } satisfies Report);

const nextReport = (worker: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    // Metrics pass on the same channel.
    const onMessage = (message: Report | object) => {
      if (!('failure' in message)) return;
      worker.off('message', onMessage);
      if (message.failure === null) resolve();
      else reject(new Error(message.failure));
    };
    worker.on('message', onMessage);
    worker.once('exit', (code) => reject(new Error(`A worker process ended with code ${code}.`)));
  });

function stopped(worker: Worker): Promise<void> {
  if (worker.isDead()) return Promise.resolve();
  worker.send('stop', () => {});
  return new Promise((resolve) => worker.once('exit', () => resolve()));
}

/** The life of a worker. Signals are for the primary process, which passes on what they mean. */
export async function runWorker(): Promise<void> {
  process.on('SIGTERM', () => {}).on('SIGINT', () => {});
  const order = await new Promise<Assignment | 'stop'>((resolve) => {
    // Metrics pass on the same channel.
    const onMessage = (message: Assignment | 'stop' | object) => {
      if (message !== 'stop' && !('settings' in message)) return;
      process.off('message', onMessage);
      resolve(message);
    };
    process.on('message', onMessage);
    report();
  });
  if (order === 'stop') process.exit();
  const { settings, databaseUrl } = order;
  const ending = new Promise<void>((resolve) => {
    process.on('message', (message) => message === 'stop' && resolve());
    process.once('disconnect', () => resolve());
  });
  const logging = createLogging({ ...settings.log, mode: settings.mode, databaseSink: true });
  process.on('uncaughtException', (error) => {
    logging.logger.error('an error that nobody caught', { error });
    void logging.close().finally(() => process.exit(1));
  });
  try {
    const server = await composeServer(settings, databaseUrl, logging);
    const listener = await listen(server.app, settings);
    report();
    await ending;
    server.startDraining();
    await listener.drain();
    await server.close();
  } catch (error) {
    report((error as Error).message);
  }
  await logging.close();
  process.disconnect?.();
  process.exit();
}
