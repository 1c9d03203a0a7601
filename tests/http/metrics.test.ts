import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;
let fileId: string;
let linkUrl: string;

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
  fileId = String((await client.upload('a.txt', 'content')).body.id);
  linkUrl = String((await client.post(`/files/${fileId}/links`, {})).body.url);
});
afterAll(() => server.stop());

const read = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
const countOf = (text: string, series: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length) ?? 0,
  );
const requests = (method: string, route: string, status: string): string =>
  `kladovka_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;

async function addedBy(act: () => Promise<unknown>, series: string): Promise<number> {
  const before = countOf(await read(), series);
  await act();
  await eventually(async () => expect(countOf(await read(), series)).toBeGreaterThan(before));
  return countOf(await read(), series) - before;
}

describe('8.6: /metrics by route', () => {
  it.each<[string, () => Promise<unknown>, string, string, string]>([
    ['a probe', () => fetch(`${server.url}/healthz`), 'GET', '/healthz', '2xx'],
    ['a list', () => client.get('/files?limit=1'), 'GET', '/api/v1/files', '2xx'],
    [
      'a download by token',
      () => client.raw('GET', `/api/v1/files/${fileId}/content`),
      'GET',
      '/api/v1/files/:id/content',
      '2xx',
    ],
    ['the file of a link', () => fetch(linkUrl), 'GET', '/s/:token', '2xx'],
    ['the same by the long way', () => fetch(linkUrl, { method: 'HEAD' }), 'HEAD', '/s/:token', '2xx'],
    ['the page of a link', () => fetch(`${linkUrl}/page`), 'GET', '/s/:token/page', '2xx'],
    ['a short upload', () => client.upload('b.txt', 'content'), 'POST', '/api/v1/files', '2xx'],
    ['a long upload', () => client.upload('c.txt', 'x'.repeat(300_000)), 'POST', '/api/v1/files', '2xx'],
    [
      'a change',
      () => client.patch(`/files/${fileId}`, { comment: 'x' }),
      'PATCH',
      '/api/v1/files/:id',
      '2xx',
    ],
    ['a refusal', () => client.get(`/files/${randomUUID()}`), 'GET', '/api/v1/files/:id', '4xx'],
    [
      'a refusal after a short way',
      () => client.raw('GET', `/api/v1/files/${randomUUID()}/content`),
      'GET',
      '/api/v1/files/:id/content',
      '4xx',
    ],
    ['a page', () => fetch(`${server.url}/login`), 'GET', '/login', '2xx'],
    [
      'a page that sends elsewhere',
      () => fetch(`${server.url}/files`, { redirect: 'manual' }),
      'GET',
      '/files',
      '3xx',
    ],
    ['what is not there', () => fetch(`${server.url}/wp-login.php`), 'GET', 'other', '4xx'],
  ])('counts %s under its template', async (_what, act, method, route, status) => {
    expect(await addedBy(act, requests(method, route, status))).toBe(1);
  });

  it('has no series for each thing that a stranger may ask for', async () => {
    await fetch(`${server.url}/${randomUUID()}`);
    const ask = async (n: number) => {
      const id = randomUUID();
      for (const path of [
        `/${id}`,
        `/api/${id}/x`,
        `/api/v1/${id}`,
        `/api/v1/files/${id}/${n}`,
        `/s/${id}`,
        `/s/${id}/files/${id}`,
        `/s/word-${n}`,
        `/assets/${id}/x.js`,
        `/assets/${id}/a/b/${n}/x.js`,
        `/admin/${id}/${n}`,
        `/files/${id}/${n}`,
      ])
        await fetch(server.url + path, { redirect: 'manual' });
      await fetch(`${server.url}/files`, { method: ['PROPFIND', 'REPORT', 'LOCK', 'MKCOL'][n] ?? 'COPY' });
    };
    await ask(0);
    const countSeries = async () =>
      (await read()).split('\n').filter((line) => line.startsWith('kladovka_http_')).length;
    let before = 0;
    // The last of them is counted when its connection has heard the end.
    await eventually(async () => {
      const now = await countSeries();
      const isSame = now === before;
      before = now;
      expect(isSame).toBe(true);
    });
    for (let n = 1; n < 4; n++) await ask(n);
    await client.get('/auth/me');
    expect((await countSeries()) - before).toBeLessThanOrEqual(40);
    const text = await read();
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    expect(text).not.toMatch(/PROPFIND|word-/);
  });

  it('counts bytes of uploads and downloads', async () => {
    const received = 'kladovka_http_received_bytes_total{route="/api/v1/files"}';
    expect(await addedBy(() => client.upload('big.txt', 'x'.repeat(500_000)), received)).toBeGreaterThan(
      500_000,
    );
    const { body } = await client.upload('down.txt', 'x'.repeat(400_000));
    const sent = 'kladovka_http_sent_bytes_total{route="/api/v1/files/:id/content"}';
    const download = async () => (await client.raw('GET', `/api/v1/files/${body.id}/content`)).arrayBuffer();
    const count = await addedBy(download, sent);
    expect(count).toBeGreaterThan(400_000);
    expect(count).toBeLessThan(410_000);
  });

  it('tells of the process, its database, its cache and its log', async () => {
    for (let n = 0; n < 3; n++) await (await client.raw('GET', `/api/v1/files/${fileId}/content`)).text();
    const text = await read();
    expect(countOf(text, 'kladovka_blob_cache_reads_total{outcome="hit"}')).toBeGreaterThan(0);
    expect(countOf(text, 'kladovka_blob_cache_bytes')).toBeGreaterThan(0);
    expect(countOf(text, 'kladovka_http_requests_open')).toBe(1);
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_gc_duration_seconds_count',
      'nodejs_heap_size_used_bytes',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'kladovka_database_connections{pool="queries",state="idle"}',
      'kladovka_database_connections{pool="queries",state="waiting"}',
      'kladovka_log_lines_waiting',
      'kladovka_log_lines_dropped_total',
      'kladovka_processes 1',
    ])
      expect(text).toContain(`\n${name}`);
  });

  it('counts events, those that a refusal makes too', async () => {
    const upload = () => client.upload('event.txt', 'x');
    expect(await addedBy(upload, 'kladovka_events_total{event="file.uploaded"}')).toBe(1);
    const fail = () =>
      fetch(`${server.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ login: 'nobody', password: 'Wrong-2026!' }),
      });
    expect(await addedBy(fail, 'kladovka_events_total{event="session.sign_in_failed"}')).toBe(1);
  });
});
