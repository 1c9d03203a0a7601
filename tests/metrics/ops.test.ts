import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { eventNames } from '../../src/domain/shared/events.js';
import { createMetrics } from '../../src/metrics/index.js';
import { expressionsOfOps, metricsOfOps } from '../support/ops.js';

const all = async (): Promise<string> => {
  const metrics = createMetrics(eventNames);
  metrics.watch({
    connections: () => ({ queries: { used: 0, idle: 0, waiting: 0 } }),
    blobCache: () => ({ bytes: 0, hits: 0, misses: 0 }),
    logLines: () => ({ waiting: 0, dropped: 0 }),
    queues: async () => ({ thumbnails: 0, entry_jobs: 0, uploads: 0 }),
  });
  return metrics.read();
};

describe('8.6: ops/ for Grafana and Prometheus', () => {
  it('asks for metrics that there are, and for a good part of them', async () => {
    const told = await all();
    const asked = await metricsOfOps();
    for (const name of asked) expect(told).toContain(`# TYPE ${name} `);
    const own = [...told.matchAll(/# TYPE (kladovka_\w+) /g)].map(([, name]) => name);
    expect(own.filter((name) => !asked.includes(String(name)))).toEqual([]);
  });

  it('asks for events, queues and states that there are', async () => {
    const values = (label: string) => async () =>
      (await expressionsOfOps()).flatMap((expr) =>
        [...expr.matchAll(new RegExp(`\\b${label}=~?"([^"]+)"`, 'g'))].flatMap(([, value = '']) =>
          value.split('|'),
        ),
      );
    const events = await values('event')();
    expect(events.length).toBeGreaterThan(5);
    expect(eventNames).toEqual(expect.arrayContaining(events));
    expect(['thumbnails', 'entry_jobs', 'uploads']).toEqual(expect.arrayContaining(await values('queue')()));
    expect(['used', 'idle', 'waiting']).toEqual(expect.arrayContaining(await values('state')()));
    expect(['done', 'failed', 'hit', 'miss']).toEqual(expect.arrayContaining(await values('outcome')()));
    expect(await values('status')()).toEqual(expect.arrayContaining(['5xx']));
  });

  it('an event is counted from zero, so that its first one shows as an increase', async () => {
    expect(await all()).toContain('kladovka_events_total{event="file.damaged"} 0');
  });

  it('has a panel of its own for each number and place', async () => {
    const { panels } = JSON.parse(await readFile('ops/grafana/kladovka.json', 'utf8'));
    const ids = panels.map(({ id }: { id: number }) => id);
    const places = panels.map(({ gridPos: { x, y } }: { gridPos: { x: number; y: number } }) => `${x} ${y}`);
    expect([new Set(ids).size, new Set(places).size]).toEqual([panels.length, panels.length]);
  });
});
