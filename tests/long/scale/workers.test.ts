import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

  /** Each over a connection of its own: these are shared out among the workers. */
  const atOnce = (times: number, method: string, path: string) =>
    Promise.all(Array.from({ length: times }, () => call(method, path)));

  const call = (method: string, path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { Authorization: `Bearer ${admin.token}` };
      const asking = request(admin.url + path, { method, headers, agent: false }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      });
      asking.once('error', reject).end();
    });

  /** A scrape sees one worker. */
  const answeredByOne = async (): Promise<number> => {
    const text = await (await fetch(`${admin.url}/metrics`)).text();
    const count = /request_duration_seconds_count\{method="GET",area="api",status="200"\} (\d+)/;
    return Number(count.exec(text)?.[1]);
  };

  it('R7: a token holds with both workers, and after a sign-out with neither', async () => {
    expect(await atOnce(10, 'GET', '/api/v1/auth/me')).toEqual(Array(10).fill(200));
    const count = await answeredByOne();
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(10);

    expect(await call('POST', '/api/v1/auth/logout')).toBe(204);
    expect(await atOnce(10, 'GET', '/api/v1/auth/me')).toEqual(Array(10).fill(401));
  });
});
