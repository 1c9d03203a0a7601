import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await newClient(server);
});

/** A chain of folders, the topmost first. */
async function chain(length: number): Promise<string[]> {
  const top = (await client.post('/folders', { name: randomUUID() })).body.id;
  const relativePath = `${'a/'.repeat(length - 1)}x.txt`;
  const { body } = await client.upload('x.txt', 'x', { fields: { folderId: top, relativePath } });
  const { items } = (await client.get(`/folders/${body.folderId}/path`)).body;
  return items.map(({ id }) => id);
}

describe('folders within each other', () => {
  it('are a hundred at most, however they come there', async () => {
    const deep = await chain(100);
    const parentId = deep.at(-1);
    const refused = await client.post('/folders', { name: 'deeper', parentId });
    expect([refused.status, refused.body.code]).toEqual([409, 'folder_too_deep']);
    const fields = { folderId: String(parentId), relativePath: 'deeper/x.txt' };
    expect((await client.upload('x.txt', 'x', { fields })).body.code).toBe('folder_too_deep');
    const tooLong = await client.upload('x.txt', 'x', {
      fields: { relativePath: `${'b/'.repeat(101)}x.txt` },
    });
    expect([tooLong.status, tooLong.body.errors[0]?.field]).toEqual([400, 'relativePath']);
  });

  it('nor by moves of trees, alone or several', async () => {
    const [one, other] = [await chain(60), await chain(41)];
    const [top, target] = [other[0], one.at(-1)];
    expect((await client.patch(`/folders/${top}`, { parentId: target })).body.code).toBe('folder_too_deep');
    const moved = await client.post('/entries/move', { folderIds: [top], folderId: target });
    expect(moved.body.code).toBe('folder_too_deep');
    expect((await client.patch(`/folders/${top}`, { parentId: one.at(-2) })).status).toBe(200);
  });

  it('come back from the trash to the root where their place has none left for them', async () => {
    const [above, below] = [await chain(60), await chain(60)];
    const half = below[30];
    await client.delete(`/folders/${half}`);
    expect((await client.patch(`/folders/${below[0]}`, { parentId: above.at(-1) })).status).toBe(200);
    expect((await client.post(`/trash/${half}/restore`)).status).toBe(200);
    expect((await client.get(`/folders/${half}`)).body.parentId).toBeNull();
  });
});
