import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childrenOf } from '../../support/children.js';
import { eventually } from '../../support/eventually.js';
import { openHandles } from './process-figures.js';
import { openScene, type Scene, signInAdmin } from './scene.js';
import type { Credentials } from './transfers.js';

describe('WEB_CONCURRENCY=2', () => {
  let scene: Scene;
  let admin: Credentials;

  beforeAll(async () => {
    scene = await openScene();
    admin = await signInAdmin(await scene.start({ WEB_CONCURRENCY: '2' }));
  });
  afterAll(() => scene.end());

  /** Each over a connection of its own, which stays open: these are shared out among the workers. */
  const agent = new Agent({ keepAlive: true });
  afterAll(() => agent.destroy());
  const atOnce = (times: number, method: string, path: string) =>
    Promise.all(Array.from({ length: times }, () => call(method, path)));

  const call = (method: string, path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { Authorization: `Bearer ${admin.token}` };
      const asking = request(admin.url + path, { method, headers, agent }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      });
      asking.once('error', reject).end();
    });

  const metrics = async (): Promise<string> =>
    (await fetch(`${admin.url}/metrics`, { signal: AbortSignal.timeout(10_000) })).text();
  const countOf = (text: string, series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length),
    );
  const workers = () =>
    childrenOf(scene.server().pid).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.js'),
    );

  it('R7, 8.6: a token holds with both workers, whose metrics are told together, and after a sign-out with neither', async () => {
    const before = workers().map(openHandles);
    expect(before).toHaveLength(2);
    expect(await atOnce(40, 'GET', '/api/v1/auth/me')).toEqual(Array(40).fill(200));
    const connections = workers().map((pid, n) => openHandles(pid) - (before[n] ?? 0));
    for (const count of connections) expect(count).toBeGreaterThan(5);

    const series =
      'kladovka_http_request_duration_seconds_count{method="GET",route="/api/v1/auth/me",status="2xx"}';
    await eventually(async () => expect(countOf(await metrics(), series)).toBe(40));
    const text = await metrics();
    // The primary process does the periodic work, and counts that.
    expect(countOf(text, 'kladovka_processes')).toBe(3);
    for (const queue of ['thumbnails', 'entry_jobs', 'uploads'])
      expect(countOf(text, `kladovka_queue_waiting{queue="${queue}"}`)).toBe(0);

    expect(await call('POST', '/api/v1/auth/logout')).toBe(204);
    expect(await atOnce(40, 'GET', '/api/v1/auth/me')).toEqual(Array(40).fill(401));
  });

  it('8.6: the metrics are told while a worker that died is replaced', async () => {
    const [first = 0] = workers();
    process.kill(first, 'SIGKILL');
    await eventually(() => expect(workers()).not.toContain(first));
    await eventually(async () => expect(countOf(await metrics(), 'kladovka_processes')).toBe(3));
  });

  it('8.6: a worker that is held up is left out, and the others are told', async () => {
    const [first = 0] = workers();
    process.kill(first, 'SIGSTOP');
    try {
      // Whatever the held-up worker has accepted waits: over a connection of its own each scrape may reach the other.
      const answers = await Promise.allSettled(
        [1, 2, 3, 4].map(() => fetch(`${admin.url}/metrics`, { signal: AbortSignal.timeout(8_000) })),
      );
      const texts = await Promise.all(
        answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.text()] : [])),
      );
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) expect(countOf(text, 'kladovka_processes')).toBe(2);
    } finally {
      process.kill(first, 'SIGCONT');
    }
  }, 30_000);
});
