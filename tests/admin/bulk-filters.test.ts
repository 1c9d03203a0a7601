import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filters } from '../../src/domain/bulk/bulk.commands.js';
import { bulkNouns } from '../../src/domain/bulk/bulk-act.js';
import { type ApiClient, type Body, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type SignedInAdmin } from './panel-client.js';

let server: TestServer;
let admin: SignedInAdmin;
let owner: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
  owner = await newClient(server);
  await newClient(server);
  const folder = (await owner.post('/folders', { name: 'Отчёты' })).body;
  for (const name of ['one.txt', 'two.png', 'three.txt']) await owner.upload(name, 'x');
  const { items } = (await owner.get('/files')).body;
  for (const file of items as Body[]) await owner.post(`/files/${file.id}/links`);
  await owner.post(`/folders/${folder.id}/links`, {
    password: 'Secret-1',
    expiresAt: '2099-01-01T00:00:00Z',
  });
  await owner.post(`/folders/${folder.id}/links`, { kind: 'upload' });
  const gone = (await owner.upload('gone.txt', 'x')).body;
  await owner.delete(`/files/${gone.id}`);
  await admin.api.patch('/settings/linkPasswordRequired', { value: true });
  await admin.api.patch(`/users/${owner.user?.id}`, { expiresAt: '2098-01-01T00:00:00Z' });
});
afterAll(() => server.stop());

const acts = { users: 'endSessions', files: 'delete', links: 'revoke', trash: 'restore' } as const;

const inList = async (noun: string, values: Record<string, string>): Promise<number> =>
  (
    await admin.panel.list(
      noun,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [`filters.${name}`, value])),
    )
  ).meta.total;

/** As the panel's list tells its filter to the acts on all that match. */
const inBulk = async (noun: keyof typeof acts, values: Record<string, string>): Promise<unknown> => {
  const filter: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const [path = '', end] = name.split('~~');
    filter[path] = end ? { ...(filter[path] as object), [end]: value } : value;
  }
  const { body } = await admin.api.post(`/bulk/${noun}/preview`, { act: acts[noun], filter });
  return body.total;
};

describe('9.1: all that match', () => {
  it.each(bulkNouns)('every filter of the list of %s is one of its acts and exports', async (noun) => {
    const page = await (await admin.panel.browser.get(`/admin/resources/${noun}`)).text();
    const state = JSON.parse(/window\.REDUX_STATE = (.*);/.exec(page)?.[1] ?? '{}') as {
      resources: { id: string; filterProperties: { propertyPath: string }[] }[];
    };
    const resource = state.resources.find(({ id }) => id === noun);
    const names = resource?.filterProperties.map(({ propertyPath }) => propertyPath) ?? [];
    expect(names.length).toBeGreaterThan(3);
    expect(Object.keys(filters[noun])).toEqual(expect.arrayContaining(names));
  });

  it.each<[keyof typeof acts, () => Record<string, string>, number]>([
    ['users', () => ({ person: String(owner.user?.login) }), 1],
    ['users', () => ({ role: 'admin' }), 1],
    [
      'users',
      () => ({ 'expiresAt~~from': '2097-01-01T00:00:00Z', 'expiresAt~~to': '2099-01-01T00:00:00Z' }),
      1,
    ],
    ['users', () => ({ mustChangePassword: 'true' }), 0],
    ['files', () => ({ text: 'txt' }), 2],
    ['files', () => ({ mimeType: 'image' }), 1],
    ['files', () => ({ ownerId: String(owner.user?.id) }), 3],
    ['links', () => ({ policy: 'broken' }), 4],
    ['links', () => ({ life: 'endless' }), 4],
    ['links', () => ({ use: 'unused90' }), 0],
    ['links', () => ({ leadsTo: 'folder' }), 2],
    ['links', () => ({ hasPassword: 'true' }), 1],
    ['links', () => ({ kind: 'upload', state: 'active' }), 1],
    ['links', () => ({ text: 'отчеты' }), 2],
    ['trash', () => ({ deletedById: String(owner.user?.id) }), 1],
    ['trash', () => ({ text: 'gone', kind: 'file' }), 1],
    ['trash', () => ({ kind: 'folder' }), 0],
  ])('are the same in the list of %s and in its acts (%#)', async (noun, valuesOf, expected) => {
    const values = valuesOf();
    expect([await inList(noun, values), await inBulk(noun, values)]).toEqual([expected, expected]);
  });
});
