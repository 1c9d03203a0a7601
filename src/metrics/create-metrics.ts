import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Figures, watchFigures } from './watch-figures.js';

/** Of one answered request. The sets of labels are closed: nobody can make the numbers grow by what they ask for. */
export interface MeasuredRequest {
  method: string;
  /** The template of its address, such as `/api/v1/files/:id`. */
  route: string;
  status: number;
  /** null: it lasted for as long as somebody looked at a page. */
  seconds: number | null;
  /** Of its connection, since the request before. */
  receivedBytes: number;
  sentBytes: number;
}

export type Watched = Figures;

/** What this process counts; `read` gives the numbers of all processes where there are several. */
export interface Metrics {
  registry: Registry;
  contentType: string;
  /** Prometheus text. */
  read(): Promise<string>;
  requestBegan(): void;
  requestEnded(request: MeasuredRequest): void;
  eventHappened(event: string): void;
  jobRan(task: string, isDone: boolean, seconds: number): void;
  queueTurned(queue: string, isDone: boolean): void;
  /** Figures that are asked for at each reading. */
  watch(figures: Partial<Figures>): void;
}

/**
 * Of processes that come and go, what they have counted is lost; Prometheus takes the drop for a restart.
 * @param eventNames all that there are: a series that begins with its first event would hide it from `increase`
 */
export function createMetrics(eventNames: readonly string[] = []): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  tellSlowest(registry);
  new Gauge({ name: 'kladovka_processes', help: 'Processes whose numbers these are.', registers }).set(1);
  const requests = requestMetrics(registers);
  const work = workMetrics(registers);
  const events = new Counter({
    name: 'kladovka_events_total',
    help: 'What the log calls an event: uploads, downloads, sign-ins that failed, damage.',
    labelNames: ['event'],
    registers,
  });
  for (const event of eventNames) events.inc({ event }, 0);
  return {
    registry,
    contentType: registry.contentType,
    read: () => registry.metrics(),
    ...requests,
    ...work,
    eventHappened: (event) => events.inc({ event }),
    watch: (figures) => watchFigures(figures, registers),
  };
}

/** Of several processes the one that is held up counts: an average would hide it. */
function tellSlowest(registry: Registry): void {
  for (const metric of registry.getMetricsAsArray()) {
    if (metric.name.startsWith('nodejs_eventloop_lag')) Object.assign(metric, { aggregator: 'max' });
  }
}

function requestMetrics(registers: Registry[]): Pick<Metrics, 'requestBegan' | 'requestEnded'> {
  const open = new Gauge({
    name: 'kladovka_http_requests_open',
    help: 'Requests that are not answered to their end, streams of changes among them.',
    registers,
  });
  const duration = new Histogram({
    name: 'kladovka_http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
    registers,
  });
  const bytes = (name: string, help: string) =>
    new Counter({ name: `kladovka_http_${name}_bytes_total`, help, labelNames: ['route'], registers });
  const received = bytes('received', 'Bytes of requests, headers and all; counted when they are over.');
  const sent = bytes(
    'sent',
    'Bytes of answers, headers and all; what a proxy or S3 sends is not among them.',
  );
  return {
    requestBegan: () => open.inc(),
    requestEnded: ({ method, route, status, seconds, receivedBytes, sentBytes }) => {
      open.dec();
      const labels = { method, route, status: `${Math.trunc(status / 100)}xx` };
      if (seconds !== null) duration.observe(labels, seconds);
      received.inc({ route }, receivedBytes);
      sent.inc({ route }, sentBytes);
    },
  };
}

/** `job` is what Prometheus itself calls a scrape, hence `task`. */
function workMetrics(registers: Registry[]): Pick<Metrics, 'jobRan' | 'queueTurned'> {
  const runs = new Counter({
    name: 'kladovka_job_runs_total',
    help: 'Periodic work that this instance did.',
    labelNames: ['task', 'outcome'],
    registers,
  });
  const seconds = new Counter({
    name: 'kladovka_job_seconds_total',
    help: 'How long that took in all.',
    labelNames: ['task'],
    registers,
  });
  const success = new Gauge({
    name: 'kladovka_job_last_success_timestamp_seconds',
    help: 'When this instance last did it without a fault.',
    labelNames: ['task'],
    aggregator: 'max',
    registers,
  });
  const turns = new Counter({
    name: 'kladovka_queue_turns_total',
    help: 'What this instance took from a queue: thumbnails, acts on whole lists, the scrub.',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  return {
    jobRan: (task, isDone, took) => {
      runs.inc({ task, outcome: isDone ? 'done' : 'failed' });
      seconds.inc({ task }, took);
      if (isDone) success.setToCurrentTime({ task });
    },
    queueTurned: (queue, isDone) => turns.inc({ queue, outcome: isDone ? 'done' : 'failed' }),
  };
}
