import { randomBytes } from 'node:crypto';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { examine } from './scene.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** As somebody who works: uploads, replaces, moves, trashes, brings back, deletes for good. */
async function work(client: ApiClient, onRound: () => void, isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n++) {
    const { body: folder } = await client.post('/folders', { name: `folder ${n}` });
    const ids: string[] = [];
    for (const size of [0, 10, 400_000]) {
      const { body } = await client.upload(`${n}-${size}`, randomBytes(size).toString('latin1'), {
        fields: { folderId: folder.id },
      });
      ids.push(body.id);
    }
    await client.upload(`${n}-10`, 'anew', { fields: { folderId: folder.id, onConflict: 'replace' } });
    await client.post(`/files/${ids[0]}/links`, {});
    await client.patch(`/files/${ids[1]}`, { folderId: null });
    await client.delete(`/folders/${folder.id}`);
    if (n % 2 === 0) await client.post(`/trash/${folder.id}/restore`, {});
    await client.delete(`/files/${ids[1]}?permanent=true`);
    if (n % 3 === 0) await client.delete('/trash');
    onRound();
  }
}

/** What they leave lies there as if it had for long: so nothing is spared for its youth. */
async function age(storageDir: string): Promise<void> {
  const root = join(storageDir, 'blobs/users');
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), 1, 1).catch(() => undefined);
  }
}

describe('10.3: under load', () => {
  it('the doctor finds nothing, though all that it sees comes and goes', async () => {
    let isOver = false;
    const people = await Promise.all([newClient(server), newClient(server), newClient(server)]);
    const rounds = people.map(() => 0);
    const working = people.map((client, n) =>
      work(
        client,
        () => (rounds[n] = (rounds[n] ?? 0) + 1),
        () => isOver,
      ),
    );
    try {
      for (let n = 0; n < 5 || Math.min(...rounds) < 2; n++) {
        await age(server.settings.storageDir);
        expect((await examine(server, { isQuick: n % 2 === 0 })).findings).toEqual([]);
        expect(await examine(server, { isRepairing: true })).toEqual({
          findingCount: 0,
          repairedCount: 0,
          findings: [],
          repaired: [],
        });
      }
    } finally {
      isOver = true;
      await Promise.all(working);
    }
  }, 120_000);
});
