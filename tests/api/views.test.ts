import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let anna: ApiClient;
let boris: ApiClient;

beforeAll(async () => {
  server = await startServer();
  anna = await newAdmin(server);
  boris = await newAdmin(server);
});
afterAll(() => server.stop());

const namesOf = async (client: ApiClient, list = 'links') => {
  const { body } = await client.get(`/views?list=${list}`);
  return (body.items as unknown as { name: string }[]).map(({ name }) => name);
};
const view = (fields: Record<string, unknown> = {}) => ({
  list: 'links',
  name: 'Never expire',
  query: 'filters.life=endless&sortBy=createdAt',
  ...fields,
});

describe('9.1: saved views', () => {
  it('are one’s own, or everybody’s, each of one list; one of the same name gives way', async () => {
    expect((await anna.post('/views', view())).status).toBe(200);
    await anna.post('/views', view({ name: 'For all', isShared: true }));
    await anna.post('/views', view({ query: 'filters.life=endless' }));
    expect(await namesOf(anna)).toEqual(['For all', 'Never expire']);
    expect(await namesOf(boris)).toEqual(['For all']);
    expect(await namesOf(anna, 'users')).toEqual([]);
    const { body } = await anna.get('/views?list=links');
    expect(body.items).toMatchObject([{}, { query: 'filters.life=endless', ownerId: anna.user?.id }]);
  });

  it('are deleted by whom they are for, and by nobody else', async () => {
    const { body: own } = await anna.post('/views', view({ name: 'Mine' }));
    const { body: shared } = await anna.post('/views', view({ name: 'Ours', isShared: true }));
    expect((await boris.delete(`/views/${own.id}`)).status).toBe(404);
    expect((await boris.delete(`/views/${shared.id}`)).status).toBe(204);
    expect((await anna.delete(`/views/${own.id}`)).status).toBe(204);
    expect((await anna.delete('/views/not-an-id')).status).toBe(404);
  });

  it('for everybody are on record: made, changed, no longer shared, deleted; one’s own are nobody’s business', async () => {
    const save = (fields: Record<string, unknown>) =>
      anna.post('/views', view({ name: 'On record', ...fields }));
    await save({});
    await save({ isShared: true });
    await save({ isShared: true, query: 'page=2' });
    await save({ query: 'page=2' });
    const { id } = (await save({ isShared: true, query: 'page=2' })).body;
    await boris.delete(`/views/${id}`);
    const { id: quiet } = (await anna.post('/views', view({ name: 'Quiet' }))).body;
    await anna.delete(`/views/${quiet}`);
    const { id: made } = (await anna.post('/views', view({ name: 'New', isShared: true }))).body;
    const recordsOf = async (objectId: unknown) =>
      ((await anna.get(`/audit?objectId=${objectId}&sort=time`)).body.items as Body[]).map((record) => [
        record.act,
        record.actorName,
        Object.keys(record.changes as object),
      ]);
    expect(await recordsOf(id)).toEqual([
      ['view.updated', anna.user?.login, ['isShared']],
      ['view.updated', anna.user?.login, ['query']],
      ['view.updated', anna.user?.login, ['isShared']],
      ['view.updated', anna.user?.login, ['isShared']],
      ['view.deleted', boris.user?.login, []],
    ]);
    expect(await recordsOf(quiet)).toEqual([]);
    expect(await recordsOf(made)).toEqual([['view.created', anna.user?.login, []]]);
    const [latest] = (await anna.get(`/audit?objectId=${id}&limit=1`)).body.items as Body[];
    expect(latest?.text).toBe(`${boris.user?.login} deleted the shared view “On record”.`);
    await anna.delete(`/views/${made}`);
  });

  it('are refused to everybody who is no administrator, and where they are none', async () => {
    const person = await newClient(server);
    expect((await person.get('/views?list=links')).status).toBe(403);
    expect((await person.post('/views', view())).status).toBe(403);
    for (const bad of [
      { list: 'nothing' },
      { name: ' ' },
      { name: 'x'.repeat(81) },
      { query: 'x'.repeat(2001) },
    ])
      expect([bad, (await anna.post('/views', view(bad))).status]).toEqual([bad, 400]);
  });

  it('are a hundred at most for each', async () => {
    await server.sql(
      `INSERT INTO saved_views (id, list, name, query, is_shared, owner_id)
       SELECT gen_random_uuid(), 'users', 'v' || i, '', false, $owner FROM generate_series(1, 100) AS i`,
      { owner: boris.user?.id },
    );
    const refused = await boris.post('/views', view({ list: 'users', name: 'one too many' }));
    expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ field: 'name' }] }]);
    expect((await boris.post('/views', view({ list: 'users', name: 'v7', query: 'page=2' }))).status).toBe(
      200,
    );
  });
});
