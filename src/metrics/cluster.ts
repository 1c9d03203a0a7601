import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type MetricObject } from 'prom-client';
import type { Metrics } from './create-metrics.js';

/** What processes of one server tell each other of their metrics. Other messages are none of ours. */
interface Message {
  metrics: 'wanted' | 'told' | 'ask' | 'answer';
  id: number;
  /** `told`: of one process. */
  values?: MetricObject[];
  /** `answer`: of all. */
  text?: string;
}

/** A worker that is busy or dying is left out. */
const PATIENCE_MS = 2_000;

export interface ClusterReading {
  stop(): void;
}

const isOurs = (message: unknown): message is Message =>
  typeof message === 'object' && message !== null && 'metrics' in message && 'id' in message;

/** In the primary process: whichever worker is asked, the answer has the numbers of all processes. */
export function gatherFromWorkers(own: Metrics): ClusterReading {
  const gathering = new Map<number, (values: MetricObject[]) => void>();
  let lastId = 0;

  const valuesOf = (worker: Worker): Promise<MetricObject[]> =>
    new Promise((resolve) => {
      lastId += 1;
      const id = lastId;
      const end = (values: MetricObject[]) => {
        clearTimeout(timer);
        gathering.delete(id);
        resolve(values);
      };
      const timer = setTimeout(() => end([]), PATIENCE_MS);
      gathering.set(id, end);
      worker.send({ metrics: 'wanted', id } satisfies Message, (error) => error && end([]));
    });

  const readAll = async (): Promise<string> => {
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected());
    const values = await Promise.all([
      own.registry.getMetricsAsJSON(),
      ...workers.map((worker) => (worker ? valuesOf(worker) : [])),
    ]);
    return AggregatorRegistry.aggregate(values).metrics();
  };

  const onMessage = (worker: Worker, message: unknown): void => {
    if (!isOurs(message)) return;
    if (message.metrics === 'told') gathering.get(message.id)?.(message.values ?? []);
    if (message.metrics === 'ask')
      void readAll().then(
        (text) => worker.send({ metrics: 'answer', id: message.id, text } satisfies Message, () => {}),
        () => undefined,
      );
  };
  cluster.on('message', onMessage);
  return { stop: () => void cluster.off('message', onMessage) };
}

/** In a worker: gives its numbers to the primary process, and reads those of all from it. */
export function tellPrimary(own: Metrics): Metrics {
  const asked = new Map<number, (text: string) => void>();
  let lastId = 0;
  const send = (message: Message) => void process.send?.(message, undefined, undefined, () => {});
  process.on('message', (message: unknown) => {
    if (!isOurs(message)) return;
    const { id } = message;
    if (message.metrics === 'answer') asked.get(id)?.(message.text ?? '');
    if (message.metrics === 'wanted')
      void own.registry.getMetricsAsJSON().then(
        (values) => send({ metrics: 'told', id, values }),
        () => send({ metrics: 'told', id }),
      );
  });
  const read = () =>
    new Promise<string>((resolve, reject) => {
      lastId += 1;
      const id = lastId;
      const timer = setTimeout(() => {
        asked.delete(id);
        reject(new Error('the primary process does not tell the metrics'));
      }, 2 * PATIENCE_MS);
      asked.set(id, (text) => {
        clearTimeout(timer);
        asked.delete(id);
        resolve(text);
      });
      send({ metrics: 'ask', id });
    });
  return { ...own, read };
}
