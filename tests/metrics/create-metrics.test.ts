import { describe, expect, it } from '@jest/globals';
import type { RunningJob } from '../../src/domain/jobs/job.js';
import { periodicWorks, runQueue } from '../../src/jobs/index.js';
import { createMetrics } from '../../src/metrics/index.js';
import { eventually } from '../support/eventually.js';

const quiet = { info: () => undefined, error: () => undefined };

describe('8.6: metrics', () => {
  it('tell of figures that others keep', async () => {
    const metrics = createMetrics();
    let dropped = 3;
    metrics.watch({
      connections: () => ({ queries: { used: 2, idle: 1, waiting: 7 } }),
      blobCache: () => ({ bytes: 1000, hits: 5, misses: 6 }),
      logLines: () => ({ waiting: 4, dropped }),
      queues: async () => ({ thumbnails: 12 }),
    });
    const text = await metrics.read();
    for (const line of [
      'kladovka_database_connections{pool="queries",state="used"} 2',
      'kladovka_database_connections{pool="queries",state="idle"} 1',
      'kladovka_database_connections{pool="queries",state="waiting"} 7',
      'kladovka_blob_cache_bytes 1000',
      'kladovka_blob_cache_reads_total{outcome="hit"} 5',
      'kladovka_blob_cache_reads_total{outcome="miss"} 6',
      'kladovka_log_lines_waiting 4',
      'kladovka_log_lines_dropped_total 3',
      'kladovka_queue_waiting{queue="thumbnails"} 12',
    ])
      expect(text.split('\n')).toContain(line);
    dropped = 5;
    // A counter goes on; it is not added up at each reading.
    expect(await metrics.read()).toContain('kladovka_log_lines_dropped_total 5');
  });

  it.each([
    ['does not answer', () => new Promise<never>(() => {})],
    ['fails', () => Promise.reject(new Error('away'))],
  ])('are told without what a database knows that %s', async (_how, queues) => {
    const metrics = createMetrics();
    metrics.watch({ queues });
    const text = await metrics.read();
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).not.toMatch(/^kladovka_queue_waiting\{/m);
  });

  it('count what the background does, and what fails', async () => {
    const metrics = createMetrics();
    const results = [true, true, false];
    const queue = runQueue({
      next: async () => {
        if (results.length === 0) throw new Error('a fault');
        return results.shift() ?? false;
      },
      failure: 'could not',
      logger: quiet,
      onTurn: (isDone) => metrics.queueTurned('thumbnails', isDone),
      pauseMs: 1,
    });
    const works = periodicWorks(
      [
        { kind: 'trashRetention', name: 'old trash', run: async () => 2 },
        { kind: 'logRetention', name: 'old logs', run: () => Promise.reject(new Error('a fault')) },
      ],
      { logger: quiet, onRun: metrics.jobRan },
    );
    const running = { proceed: async () => undefined } as unknown as RunningJob;
    await works.trashRetention(running);
    await expect(works.logRetention(running)).rejects.toThrow('a fault');
    await eventually(async () => {
      const text = await metrics.read();
      for (const line of [
        /^kladovka_queue_turns_total\{queue="thumbnails",outcome="done"\} 2$/m,
        /^kladovka_queue_turns_total\{queue="thumbnails",outcome="failed"\} [1-9]/m,
        /^kladovka_job_runs_total\{task="old trash",outcome="done"\} 1$/m,
        /^kladovka_job_runs_total\{task="old logs",outcome="failed"\} 1$/m,
        /^kladovka_job_seconds_total\{task="old logs"\} \d/m,
        /^kladovka_job_last_success_timestamp_seconds\{task="old trash"\} 1\d{9}/m,
      ])
        expect(text).toMatch(line);
    });
    expect(await metrics.read()).not.toContain('last_success_timestamp_seconds{task="old logs"}');
    await queue.stop();
  });
});
