import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newPanelAdmin, type SignedInAdmin } from '../admin/panel-client.js';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { fieldError, unescapeHtml } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: SignedInAdmin;
let client: ApiClient;
let fileId: string;
let folderId: string;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
  client = await newClient(server);
  fileId = (await client.upload('report.txt', 'text')).body.id;
  folderId = (await client.post('/folders', { name: 'Inbox' })).body.id;
});
afterAll(() => server.stop());

const names = ['linkMakers', 'linkLongestDays', 'linkPasswordRequired', 'linkUploadRequests'];
const policy = async (values: Record<string, unknown>) => {
  for (const [name, value] of Object.entries(values)) {
    const { status } = await admin.api.patch(`/settings/${name}`, { value });
    if (status !== 200) throw new Error(`${name} answered ${status}`);
  }
};
afterEach(async () => {
  for (const name of names) await admin.api.delete(`/settings/${name}`);
});

const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
const make = (options: object = {}, of = `/files/${fileId}/links`) => client.post(of, options);
const fieldsOf = ({ errors }: { errors?: { field: string }[] }) => (errors ?? []).map(({ field }) => field);

describe('9.7: the policy of links', () => {
  it('gives a link its longest life where it asks for none, and refuses a longer one', async () => {
    await policy({ linkLongestDays: 30 });
    const link = await make();
    const left = Date.parse(String(link.body.expiresAt)) - Date.now();
    expect(Math.round(left / 86_400_000)).toBe(30);
    expect((await make({ expiresAt: days(29) })).status).toBe(201);
    for (const expiresAt of [days(31), null]) {
      const { status, body } = await make({ expiresAt });
      expect([status, fieldsOf(body)]).toEqual([400, ['expiresAt']]);
    }
    const id = link.body.id;
    for (const expiresAt of [days(40), null])
      expect((await client.patch(`/links/${id}`, { expiresAt })).status).toBe(400);
    expect((await client.patch(`/links/${id}`, { expiresAt: days(10) })).status).toBe(200);
  });

  it('asks for a password, of links to folders and of upload requests too', async () => {
    await policy({ linkPasswordRequired: true });
    const places = [`/files/${fileId}/links`, `/folders/${folderId}/links`];
    for (const place of places) {
      for (const options of [{}, { password: null }])
        expect(fieldsOf((await make(options, place)).body)).toEqual(['password']);
    }
    expect(fieldsOf((await make({ kind: 'upload' }, places[1])).body)).toEqual(['password']);
    const { status, body } = await make({ kind: 'upload', password: 'secret' }, places[1]);
    expect(status).toBe(201);
    expect((await client.patch(`/links/${body.id}`, { password: null })).status).toBe(400);
    expect((await client.patch(`/links/${body.id}`, { maxDownloads: 3 })).status).toBe(200);
  });

  it('says who may make links, and whether strangers may be asked for files', async () => {
    await policy({ linkUploadRequests: false });
    const upload = await make({ kind: 'upload' }, `/folders/${folderId}/links`);
    expect([upload.status, upload.body.code]).toEqual([403, 'upload_requests_forbidden']);
    expect((await make({}, `/folders/${folderId}/links`)).status).toBe(201);
    await policy({ linkMakers: 'admins' });
    const refused = await make();
    expect([refused.status, refused.body.code]).toEqual([403, 'links_forbidden']);
    expect((await admin.api.post(`/files/${fileId}/links`, {})).status).toBe(201);
  });

  it('whoever changes an older link brings it in line', async () => {
    const { body } = await make();
    await policy({ linkLongestDays: 7, linkPasswordRequired: true });
    const half = await client.patch(`/links/${body.id}`, { password: 'secret' });
    expect([half.status, fieldsOf(half.body)]).toEqual([400, ['expiresAt']]);
    const whole = { password: 'secret', expiresAt: days(3) };
    expect((await client.patch(`/links/${body.id}`, whole)).status).toBe(200);
    expect((await client.delete(`/links/${body.id}`)).status).toBe(204);
  });

  it('is told to whoever makes one, by the API and in the form', async () => {
    await policy({ linkLongestDays: 3, linkPasswordRequired: true, linkUploadRequests: false });
    expect((await client.get('/links/policy')).body).toEqual({
      mayMake: true,
      mayRequestUploads: false,
      longestDays: 3,
      isPasswordRequired: true,
    });
    expect((await client.get(`/links/policy?userId=${admin.user.id}`)).status).toBe(403);
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    const form = unescapeHtml(await (await browser.get(`/folders/${folderId}/share`)).text());
    expect(form).toContain('A link lives for 3 days at most.');
    expect(form).toContain('Every link needs a password.');
    expect(form).not.toContain('value="never"');
    expect(form).not.toContain('value="week"');
    expect(form).not.toContain('value="upload"');
    const csrf = /name="_csrf" value="([^"]+)"/.exec(form)?.[1] ?? '';
    const post = (fields: Record<string, string>) =>
      browser.post(`/folders/${folderId}/links`, { _csrf: csrf, ...fields });
    const refused = await (await post({ expires: 'never', password: '' })).text();
    expect(refused).toContain('Links live for 3 days at most here: choose an end.');
    expect(fieldError(refused, 'new-password')).toContain('need a password');
    expect((await post({ expires: 'longest', password: 'secret' })).status).toBe(303);
    expect((await post({ expires: 'longest', password: 'secret', kind: 'upload' })).status).toBe(403);
    await policy({ linkMakers: 'admins' });
    const nobody = await (await browser.get(`/files/${fileId}/share`)).text();
    expect(nobody).toContain('Links may not be made here.');
    expect(nobody).not.toContain('name="expires"');
  });

  it('holds in the panel: beside the field of the share drawer, and of the form of a link', async () => {
    await policy({ linkPasswordRequired: true, linkLongestDays: 5 });
    const refused = await admin.panel.act('files', fileId, 'share', { expiresAt: '', password: '' });
    expect(refused.record?.errors).toHaveProperty('password');
    const done = await admin.panel.act('files', fileId, 'share', { expiresAt: '', password: 'secret' });
    expect(done.notice?.type).toBe('success');
    const { items } = (await client.get(`/files/${fileId}/links?limit=1`)).body;
    const edit = await admin.panel.act('links', String(items[0]?.id), 'edit', { expiresAt: '' });
    expect(edit.record?.errors).toHaveProperty('expiresAt');
  });
});

describe('9.7: the control tower', () => {
  it('finds what breaks the policy, and what is endless, open, unused, or of somebody blocked', async () => {
    const owner = await newClient(server);
    const file = (await owner.upload('a.txt', 'a')).body.id;
    const folder = (await owner.post('/folders', { name: 'b' })).body.id;
    const one = async (place: string, options: object) => (await owner.post(place, options)).body.id;
    const endless = await one(`/files/${file}/links`, {});
    const short = await one(`/files/${file}/links`, { expiresAt: days(1), password: 'x' });
    const upload = await one(`/folders/${folder}/links`, {
      kind: 'upload',
      password: 'x',
      expiresAt: days(9),
    });
    const found = async (query: string) => {
      const { body } = await admin.api.get(`/links?userId=${owner.user?.id}&${query}`);
      return body.items.map(({ id }) => id).sort();
    };
    await server.sql(`UPDATE share_links SET created_at = now() - interval '91 days' WHERE id IN ($a, $b)`, {
      a: endless,
      b: short,
    });
    await server.sql('UPDATE share_links SET last_opened_at = now() WHERE id = $a', { a: short });
    expect(await found('neverExpires=true')).toEqual([endless]);
    expect(await found('neverExpires=false')).toEqual([short, upload].sort());
    expect(await found('hasPassword=false')).toEqual([endless]);
    expect(await found('unusedDays=90')).toEqual([endless]);
    expect(await found('leadsTo=folder')).toEqual([upload]);
    expect(await found('kind=upload')).toEqual([upload]);
    expect(await found('breaksPolicy=true')).toEqual([]);
    await policy({ linkLongestDays: 5 });
    expect(await found('breaksPolicy=true')).toEqual([endless, upload].sort());
    expect(await found('breaksPolicy=false')).toEqual([short]);
    await policy({ linkLongestDays: null, linkPasswordRequired: true });
    expect(await found('breaksPolicy=true')).toEqual([endless]);
    await policy({ linkPasswordRequired: false, linkUploadRequests: false });
    expect(await found('breaksPolicy=true')).toEqual([upload]);
    const inPanel = async (filter: string) =>
      (
        await admin.panel.call(
          'GET',
          `/resources/links/actions/list?filters.ownerId=${owner.user?.id}&${filter}`,
        )
      ).records.map(({ id }: { id: string }) => id);
    expect(await inPanel('filters.policy=broken')).toEqual([upload]);
    expect(await inPanel('filters.life=endless')).toEqual([endless]);
    expect(await inPanel('filters.use=unused90')).toEqual([endless]);
    expect(await inPanel('filters.leadsTo=folder')).toEqual([upload]);
    await policy({ linkMakers: 'admins' });
    expect(await found('breaksPolicy=true')).toHaveLength(3);
    expect(await inPanel('filters.policy=broken')).toHaveLength(3);
    await admin.api.patch(`/users/${owner.user?.id}`, { isActive: false });
    const blocked = (await admin.api.get('/links?everybody=true&ownerIsActive=false&withTotal=true')).body;
    expect(blocked.items.map(({ ownerId }) => ownerId)).toEqual(Array(3).fill(owner.user?.id));
    expect(blocked.items.map(({ state }) => state)).toEqual(Array(3).fill('ownerBlocked'));
    expect(blocked.total).toBe(3);
  });

  it('takes an account at its end for a closed one, and one whose end is to come for an open one', async () => {
    const owners = [await newClient(server), await newClient(server)] as [ApiClient, ApiClient];
    for (const owner of owners) {
      const file = (await owner.upload('a.txt', 'a')).body.id;
      await owner.post(`/files/${file}/links`, { password: 'Hollow-kiosk-26!', expiresAt: days(1) });
    }
    const ends = ['2020-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'];
    for (const [n, owner] of owners.entries())
      await server.sql('UPDATE users SET expires_at = $end WHERE id = $id', {
        id: owner.user?.id,
        end: ends[n],
      });
    const count = async ({ user }: ApiClient, isActive: boolean) => {
      const query = `userId=${user?.id}&ownerIsActive=${isActive}&withTotal=true`;
      return (await admin.api.get(`/links?${query}`)).body.total;
    };
    const [over, open] = owners;
    expect([await count(over, false), await count(over, true)]).toEqual([1, 0]);
    expect([await count(open, false), await count(open, true)]).toEqual([0, 1]);
  });

  it('tells from where a link was last opened, to admins alone', async () => {
    const { body } = await make();
    await fetch(String(body.url));
    await eventually(async () => {
      const seen = (await admin.api.get(`/links/${body.id}`)).body;
      expect([seen.openCount, String(seen.lastAddress).replace('::ffff:', '')]).toEqual([1, '127.0.0.1']);
    });
    expect((await client.get(`/links/${body.id}`)).body).not.toHaveProperty('lastAddress');
  });

  it('everybody’s links are nobody else’s', async () => {
    expect((await client.get('/links?everybody=true')).status).toBe(403);
    expect((await admin.api.get('/links?everybody=true')).status).toBe(200);
  });
});
