import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { goodPassword, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type SignedInAdmin } from './panel-client.js';

let server: TestServer;
let admin: SignedInAdmin;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
});
afterAll(() => server.stop());

const patch = (id: string, body: object, headers: Record<string, string> = {}) =>
  admin.panel.browser.request('PATCH', `/admin/api/v1/users/${id}`, {
    body: JSON.stringify(body),
    headers: { ...admin.panel.tokenHeader, 'Content-Type': 'application/json', ...headers },
  });

describe('9: the API by the panel’s door', () => {
  it('does what the API does, and the log says by which means', async () => {
    const { user } = await newClient(server);
    const answer = await patch(String(user?.id), { fullName: 'Another' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ fullName: 'Another' }),
    ]);
    await eventually(async () => {
      const { items } = (await admin.api.get(`/logs?q=user.updated&userId=${admin.user.id}`)).body;
      expect(items).toContainEqual(
        expect.objectContaining({ details: expect.objectContaining({ means: 'panel' }) }),
      );
    });
  });

  it('tells a refusal as the API does, also to who takes pages', async () => {
    const answer = await patch(String(admin.user.id), { quotaBytes: -1 }, { Accept: 'text/html' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'quotaBytes' }] });
  });

  it.each([
    '/admin/api/v1/users',
    '/admin/API/v1/users',
    '/admin/api//v1/users',
    '/admin/api/v1/../v1/users',
    '/Admin/api/v1/stats',
  ])('is for admins with the panel’s token alone: %s', async (place) => {
    expect((await admin.panel.browser.get(place)).status).toBeGreaterThanOrEqual(403);
    const stranger = await new BrowserClient(server.url).get(place);
    expect(stranger.status).toBeGreaterThanOrEqual(302);
    const { user } = await newClient(server);
    const browser = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
    expect((await browser.get(place)).status).toBeGreaterThanOrEqual(403);
  });

  it('knows no other version, and no other call', async () => {
    expect((await admin.panel.raw('GET', '/v1/nothing')).status).toBe(404);
    expect((await admin.panel.raw('PUT', '/v1/users')).status).toBe(405);
  });
});
