import { Counter, Gauge, type Registry } from 'prom-client';

export interface Figures {
  /** By the pool's name. */
  connections(): Record<string, { used: number; idle: number; waiting: number }>;
  blobCache(): { bytes: number; hits: number; misses: number };
  /** Of the table of the log; dropped since the start, and still in the file. */
  logLines(): { waiting: number; dropped: number };
  /** What waits in the queues of all instances, by name. */
  queues(): Promise<Record<string, number>>;
}

/** A figure that does not come in time is left out: monitoring must not hang on what it watches. */
const PATIENCE_MS = 2_000;

export function watchFigures(figures: Partial<Figures>, registers: Registry[]): void {
  const { connections, blobCache, logLines, queues } = figures;
  if (connections) watchConnections(connections, registers);
  if (blobCache) watchBlobCache(blobCache, registers);
  if (logLines) watchLogLines(logLines, registers);
  if (queues) watchQueues(queues, registers);
}

function watchConnections(read: Figures['connections'], registers: Registry[]): void {
  new Gauge({
    name: 'kladovka_database_connections',
    help: 'Connections to the database in use and idle, and who waits for one.',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [pool, states] of Object.entries(read())) {
        for (const [state, count] of Object.entries(states)) this.set({ pool, state }, count);
      }
    },
  });
}

function watchBlobCache(read: Figures['blobCache'], registers: Registry[]): void {
  new Gauge({
    name: 'kladovka_blob_cache_bytes',
    help: 'Contents of small files that are kept in memory.',
    registers,
    collect() {
      this.set(read().bytes);
    },
  });
  counting('kladovka_blob_cache_reads_total', 'Reads of small contents.', ['outcome'], registers, () => {
    const { hits, misses } = read();
    return [
      [{ outcome: 'hit' }, hits],
      [{ outcome: 'miss' }, misses],
    ];
  });
}

function watchLogLines(read: Figures['logLines'], registers: Registry[]): void {
  new Gauge({
    name: 'kladovka_log_lines_waiting',
    help: 'Lines on their way to the table of the log.',
    registers,
    collect() {
      this.set(read().waiting);
    },
  });
  counting(
    'kladovka_log_lines_dropped_total',
    'Lines that the table of the log did not take, and the file has.',
    [],
    registers,
    () => [[{}, read().dropped]],
  );
}

function watchQueues(read: Figures['queues'], registers: Registry[]): void {
  new Gauge({
    name: 'kladovka_queue_waiting',
    help: 'What waits in the queues of all instances; of each a hundred thousand at most.',
    labelNames: ['queue'],
    // Every process that reads it reads the same.
    aggregator: 'max',
    registers,
    async collect() {
      this.reset();
      const waiting = await inTime(read().catch(() => ({})));
      for (const [queue, count] of Object.entries(waiting)) this.set({ queue }, count);
    },
  });
}

/** A counter that somebody else keeps. */
function counting(
  name: string,
  help: string,
  labelNames: string[],
  registers: Registry[],
  read: () => [labels: Record<string, string>, value: number][],
): void {
  new Counter({
    name,
    help,
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const [labels, value] of read()) this.inc(labels, value);
    },
  });
}

async function inTime(work: Promise<Record<string, number>>): Promise<Record<string, number>> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Record<string, number>>((resolve) => {
    timer = setTimeout(() => resolve({}), PATIENCE_MS);
  });
  return Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
