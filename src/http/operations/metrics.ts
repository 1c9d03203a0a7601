import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { pathOf } from '../request/target.js';

export interface Metrics {
  /** Times a request from here to the end of its answer. */
  time(req: IncomingMessage, res: ServerResponse): void;
  contentType: string;
  /** Prometheus text. */
  read(): Promise<string>;
}

/** Of this process: with several workers each scrape sees one of them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'kladovka_http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames: ['method', 'area', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    time: (req, res) => {
      const startedAt = performance.now();
      const path = pathOf(req);
      res.once('close', () => {
        // A stream lasts as long as somebody looks at a page.
        if (path === '/changes' && res.statusCode === 200) return;
        const labels = { method: req.method, area: areaOf(path), status: String(res.statusCode) };
        duration.observe(labels, (performance.now() - startedAt) / 1000);
      });
    },
  };
}

const areas = new Set(['api', 's', 'admin', 'assets', 'files', 'links', 'login', 'register', 'settings']);

/** A closed set: a label of whatever a stranger asks for would grow without end. */
function areaOf(path: string): string {
  const first = path.split('/')[1] ?? '';
  return areas.has(first) ? first : 'other';
}
