import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../../support/browser-client.js';
import { type ChangeStream, openStream } from '../../support/change-stream.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/kladovka.js';
import { type Nginx, startNginx } from './nginx.js';
import { adminPassword, openScene, postJson, type Scene, signInAdmin } from './scene.js';

describe('7.32: two workers behind nginx, as docs/proxy.md says', () => {
  let scene: Scene;
  let nginx: Nginx;
  let url: string;

  beforeAll(async () => {
    scene = await openScene();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const server = await scene.start({ PUBLIC_URL: url, TRUST_PROXY: '1', WEB_CONCURRENCY: '2' });
    nginx = await startNginx({ port, upstream: server.url, blobsDir: path.join(scene.storageDir, 'blobs') });
  });
  afterAll(async () => {
    await nginx?.stop();
    await scene.end();
  });

  it('streams of both hear at once what one of them does, and at SIGTERM end in order', async () => {
    const { token } = await signInAdmin({ url });
    const browser = await BrowserClient.signedIn({ url }, 'admin', adminPassword);
    const streams: ChangeStream[] = await Promise.all(
      Array.from({ length: 6 }, () => openStream(browser, '')),
    );
    expect(streams.map(({ status }) => status)).toEqual(Array(6).fill(200));
    for (const stream of streams) {
      await eventually(() => expect(stream.places).toContain('*'));
      stream.events.length = 0;
    }
    const listeners = await scene.select<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'kladovka changes'`,
    );
    // Each process has one, whoever looks: settings come by it, too.
    expect(listeners.length).toBe(3);
    // What happens before an instance listens, it tells by having everybody look again.
    for (const [n, stream] of streams.entries()) {
      await eventually(async () => {
        const name = `Docs ${n} ${Date.now()}`;
        const answer = await postJson(`${url}/api/v1/folders`, { name }, token);
        const { ownerId } = (await answer.json()) as { ownerId: string };
        expect(stream.places).toContain(ownerId);
      });
    }

    expect(await scene.server().stop()).toBe(0);
    for (const stream of streams) await eventually(() => expect(stream.isOver()).toBe(true));
    expect(streams.flatMap(({ events }) => events.filter(({ event }) => event === 'refused'))).toEqual([]);
  });
});
