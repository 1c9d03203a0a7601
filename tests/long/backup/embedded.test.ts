import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kladovka, startKladovka, temporaryFolder } from '../../support/kladovka.js';
import { told } from './backup-scene.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  await folder.remove();
});

const json = { 'Content-Type': 'application/json' };

describe('10: backup and restore with the embedded database', () => {
  it('work beside a running server and without one, and bring the secrets along', async () => {
    const password = 'Secret-2026!';
    const env = { STORAGE_DIR: join(folder.dir, 'storage'), ADMIN_PASSWORD: password };
    const backup = join(folder.dir, 'backup');
    const server = await startKladovka(env);
    const signIn = async (url: string) => {
      const body = JSON.stringify({ login: 'admin', password });
      const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: json, body });
      return (await answer.json()) as { accessToken: string; refreshToken: string };
    };
    const { accessToken } = await signIn(server.url);
    const form = new FormData();
    form.append('file', new File(['kept'], 'kept.txt'));
    const Authorization = `Bearer ${accessToken}`;
    const sent = await fetch(`${server.url}/api/v1/files`, {
      method: 'POST',
      headers: { Authorization },
      body: form,
    });
    expect(sent.status).toBe(201);
    const { id } = (await sent.json()) as { id: string };
    told(await kladovka(['backup', backup, '--json'], env), 0);
    await server.stop();
    expect(told(await kladovka(['backup', backup, '--json'], env), 0)).toMatchObject({
      copiedCount: 0,
      foundCount: 1,
    });

    const there = { STORAGE_DIR: join(folder.dir, 'restored') };
    expect(told(await kladovka(['restore', backup, '--json'], there), 0)).toMatchObject({ isWhole: true });
    const secrets = await Promise.all(
      [env, there].map(({ STORAGE_DIR }) => readFile(join(STORAGE_DIR, 'secrets.json'), 'utf8')),
    );
    expect(secrets[1]).toBe(secrets[0]);
    const restored = await startKladovka(there);
    // A token of the server that was: its secret and its session are here.
    const got = await fetch(`${restored.url}/api/v1/files/${id}/content`, { headers: { Authorization } });
    expect([got.status, await got.text()]).toEqual([200, 'kept']);
    expect((await signIn(restored.url)).accessToken).toBeTruthy();
    await restored.stop();
    expect(told(await kladovka(['audit', 'verify', '--json'], there), 0)).toMatchObject({ isWhole: true });
  }, 180_000);
});
