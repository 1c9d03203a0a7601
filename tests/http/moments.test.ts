import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPanelAdmin, type SignedInAdmin } from '../admin/panel-client.js';
import type { Body } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: SignedInAdmin;
let file: Body;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
  file = (await admin.api.upload('report.txt', 'x')).body;
});
afterAll(() => server.stop());

/** RFC 3339, 5.6 and 5.7. */
const unreal = [
  '2999-02-30',
  '2999-02-29',
  '2900-02-29',
  '2999-06-31T10:00:00Z',
  '2999-04-31T10:00:00+03:00',
  '2999-11-31 10:00Z',
  '2999-13-01',
  '2999-00-10',
  '2999-01-00',
  '2999-01-01T24:00:00Z',
  '2998-12-31T23:59:60Z',
  '+002999-02-30',
];
const real = [
  '2996-02-29',
  '2800-02-29T23:59:59Z',
  '2999-12-31T00:00:00.5-12:00',
  '2999-01-31 10:00Z',
  '2999-04',
];

const linked = async (expiresAt: string) => admin.api.post(`/files/${file.id}/links`, { expiresAt });
const searched = (uploadedAfter: string) => admin.api.get(`/files?${new URLSearchParams({ uploadedAfter })}`);
const logged = (to: string) => admin.api.get(`/logs?${new URLSearchParams({ to })}`);

describe('7.21 a day or an hour that does not exist', () => {
  it.each(unreal)('is refused by every call that takes a moment: %s', async (moment) => {
    const { status, body } = await linked(moment);
    expect([status, body.errors]).toMatchObject([400, [{ field: 'expiresAt' }]]);
    expect((await searched(moment)).status).toBe(400);
    expect((await logged(moment)).status).toBe(400);
    const { body: link } = await admin.api.post(`/files/${file.id}/links`, {});
    expect((await admin.api.patch(`/links/${link.id}`, { expiresAt: moment })).status).toBe(400);
    const filter = new URLSearchParams({ 'filters.time~~from': moment });
    expect((await admin.panel.raw('GET', `/resources/logs/actions/list?${filter}`)).status).toBe(400);
    const { record } = await admin.panel.act('links', String(link.id), 'edit', { expiresAt: moment });
    expect(Object.keys(record.errors)).toEqual(['expiresAt']);
  });

  it.each(real)('is no day beside it, nor the last of February in its year: %s', async (moment) => {
    expect((await linked(moment)).status).toBe(201);
    expect((await searched(moment)).status).toBe(200);
    expect((await logged(moment)).status).toBe(200);
    await admin.panel.list('logs', { 'filters.time~~to': moment });
  });

  it.each(['2999-02-30', '2999-06-31', '2999-02-29'])('is refused in forms, in words: %s', async (day) => {
    const typed = { expires: 'date', expiresOn: day };
    const answer = await admin.panel.browser.post(`/files/${file.id}/links`, typed, { 'HX-Request': 'true' });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('The calendar has no such day. Choose another one.'),
    ]);
    for (const bound of ['uploadedAfter', 'uploadedBefore'])
      expect((await admin.panel.browser.get(`/files?q=report&${bound}=${day}`)).status).toBe(400);
  });

  it.each(['/files?uploadedAfter=&uploadedBefore=', '/logs?from=&to='])(
    'takes an empty field of a form for none: %s',
    async (path) => {
      expect((await admin.api.get(path)).status).toBe(200);
    },
  );

  it('leaves an empty filter of the panel what it is', async () => {
    const { meta } = await admin.panel.list('links', { 'filters.createdAt~~from': '' });
    expect(meta.total).toBeGreaterThan(0);
  });
});
