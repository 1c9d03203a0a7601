import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addAuthenticator } from '../../support/authenticator.js';
import { ApiClient, goodPassword, newAdmin, newClient } from '../../support/client.js';
import { addPasskey } from '../../support/passkey.js';
import type { TestServer } from '../../support/server.js';
import {
  type BackupScene,
  contentOf,
  createBackupScene,
  filesBelow,
  type Place,
  rowsWithoutTheirBytes,
  signedInAt,
  sumsOfTables,
  told,
} from './backup-scene.js';

let scene: BackupScene;

/** Where browsers know passkeys. */
const atLocalhost: Place = { settings: { host: 'localhost' }, env: {} };

/** Somebody with every second factor, and how each opens the account at another server. */
async function withFactors(server: TestServer) {
  const client = await newClient(server);
  const { authenticator, recoveryCodes } = await addAuthenticator(client, server);
  const { passkey } = await addPasskey(client, server.url);
  return async (there: TestServer): Promise<number[]> => {
    const anonymous = await ApiClient.anonymous(there);
    const credentials = { login: client.user?.login, password: goodPassword };
    const asked = (await anonymous.post('/auth/login/passkey/options', {})).body;
    const answers = [
      await anonymous.post('/auth/login', credentials),
      await anonymous.post('/auth/login', { ...credentials, code: authenticator.code() }),
      await anonymous.post('/auth/login', { ...credentials, code: recoveryCodes[0] }),
      await anonymous.post('/auth/login', { ...credentials, code: recoveryCodes[0] }),
      await anonymous.post('/auth/login/passkey', { passkey: passkey.get(asked, { origin: there.url }) }),
    ];
    return answers.map(({ status }) => status);
  };
}

beforeEach(async () => {
  scene = await createBackupScene(atLocalhost);
});
afterEach(async () => {
  await scene.dispose();
});

describe('10: kladovka backup and restore', () => {
  it('brings back everything: rows, bytes, sign-ins with their second factors, links at their addresses, trash, versions, groups, the audit', async () => {
    const { client, server } = scene;
    const folder = (await client.post('/folders', { name: 'Письма' })).body.id;
    const kept = (await client.upload('с "кавычками"\\и.txt', 'kept', { fields: { folderId: folder } })).body
      .id;
    const replaced = (await client.upload('versions.txt', 'first')).body.id;
    await client.upload('versions.txt', 'second', { fields: { onConflict: 'replace' } });
    const trashed = (await client.upload('trashed.txt', 'trashed')).body.id;
    await client.delete(`/files/${trashed}`);
    const { url } = (await client.post(`/files/${kept}/links`, { maxDownloads: 5 })).body as unknown as {
      url: string;
    };
    const admin = await newAdmin(server);
    expect((await admin.post('/groups', { name: 'Класс 7Б', quotaBytes: 1_000_000 })).status).toBe(201);
    const signInAt = await withFactors(server);
    await server.useCases.audit.seal();

    const made = told(await scene.backUp(), 0);
    expect(made).toMatchObject({ isWhole: true, fileCount: 4, copiedCount: 4, foundCount: 0, damaged: [] });
    const before = await sumsOfTables(server.databaseUrl);
    const target = await scene.emptyTarget(atLocalhost);
    const restored = told(await target.restore(), 0);
    expect(restored).toMatchObject({ id: made.id, isWhole: true, fileCount: 4 });

    // What was written after the moment: the record of the backup, that of the restore, and the log.
    const apart = ['logs', 'audit', 'audit_unsealed', 'audit_chain', 'backups'];
    const after = await sumsOfTables(target.databaseUrl);
    for (const name of apart) delete before[name];
    for (const name of apart) delete after[name];
    expect(after).toEqual(before);
    expect(JSON.parse((await target.verifyAudit()).stdout)).toMatchObject({ isWhole: true });

    const there = await target.start();
    expect(await rowsWithoutTheirBytes(there)).toEqual([]);
    const again = await signedInAt(there, client.user?.login);
    expect(await signInAt(there)).toEqual([401, 200, 200, 401, 200]);
    expect(await contentOf(again, kept)).toBe('kept');
    expect(await contentOf(again, replaced)).toBe('second');
    const link = await fetch(url.replace(server.url, there.url));
    expect([link.status, await link.text()]).toEqual([200, 'kept']);
    expect((await again.get('/trash')).body.items).toHaveLength(2);
    // Sequences go on where they were, and triggers work.
    expect((await again.upload('new.txt', 'new')).status).toBe(201);
    expect((await again.get('/files?q=new')).body.items).toHaveLength(1);
  }, 120_000);

  it('copies only what is new the next time, lets go of what is gone, and mends what was touched', async () => {
    const { client, dir } = scene;
    for (const name of ['a', 'b', 'c']) await client.upload(`${name}.txt`, name.repeat(100));
    told(await scene.backUp(), 0);
    const { items } = (await client.get('/files')).body;
    await client.delete(`/files/${items[0]?.id}?permanent=true`);
    await client.upload('d.txt', 'new');
    const second = told(await scene.backUp(), 0);
    expect(second).toMatchObject({
      fileCount: 3,
      copiedCount: 1,
      copiedBytes: 3,
      foundCount: 2,
      removedCount: 1,
    });
    expect(await filesBelow(`${dir}/blobs`)).toHaveLength(3);
    expect(await filesBelow(`${dir}/runs`)).toEqual(
      expect.not.arrayContaining([expect.not.stringContaining(second.id)]),
    );
    const target = await scene.emptyTarget();
    expect(told(await target.restore(), 0)).toMatchObject({ fileCount: 3 });
  }, 120_000);

  it('is consistent under load: each file that it knows has its bytes, whatever was deleted meanwhile', async () => {
    const { client, server } = scene;
    const doomed: string[] = [];
    for (let n = 0; n < 60; n++) doomed.push((await client.upload(`${n}.txt`, `${n}`.repeat(2_000))).body.id);
    let isOver = false;
    const load = (async () => {
      for (let n = 0; !isOver; n++) {
        await client.upload(`late ${n}.txt`, `late ${n}`);
        const id = doomed.pop();
        if (id) await client.delete(`/files/${id}?permanent=true`);
      }
    })();
    const made = await scene.backUp();
    isOver = true;
    await load;
    expect(told(made, 0)).toMatchObject({ isWhole: true, damagedCount: 0 });
    const target = await scene.emptyTarget();
    told(await target.restore(), 0);
    expect(await rowsWithoutTheirBytes(await target.start())).toEqual([]);
    // Nothing of what was held stays for ever.
    await server.ports.blobs.sweep(new Date(Date.now() + 1_000), server.ports.files.knownBlobKeys);
    expect(await rowsWithoutTheirBytes(server)).toEqual([]);
  }, 120_000);
});
