import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { locales } from 'adminjs';
import { type Palette, palettesOf } from '../../src/admin/palette.js';
import { eventNames } from '../../src/domain/shared/events.js';
import { panel as en } from '../../src/i18n/en/panel.js';
import { panel as ru } from '../../src/i18n/ru/panel.js';
import { ApiClient, type Body, goodPassword, newClient } from '../support/client.js';
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

const palettes = palettesOf(null);

describe('R52: the log in the panel', () => {
  it('filters by level, time, event, request, user and text', async () => {
    const since = new Date().toISOString();
    const client = await newClient(server);
    const { headers } = await client.upload('needle-in-the-log.txt', 'x');
    const requestId = String(headers.get('X-Request-Id'));
    const found = (filters: Record<string, string>) => admin.panel.list('logs', filters);

    await eventually(async () => {
      const { records } = await found({ 'filters.requestId': requestId, 'filters.event': 'file.uploaded' });
      expect(records).toHaveLength(1);
      expect(records[0]?.params).toMatchObject({
        level: 'info',
        'user.login': client.user?.login,
        requestId,
      });
    });
    const user = String(client.user?.id);
    expect((await found({ 'filters.userId': user, 'filters.event': 'file.uploaded' })).meta.total).toBe(1);
    expect((await found({ 'filters.text': 'NEEDLE-in' })).meta.total).toBeGreaterThan(0);
    expect((await found({ 'filters.text': 'no such words' })).meta.total).toBe(0);
    expect((await found({ 'filters.level': 'error' })).meta.total).toBe(0);
    expect((await found({ 'filters.time~~from': since, 'filters.userId': user })).meta.total).toBeGreaterThan(
      0,
    );
    expect((await found({ 'filters.time~~to': since, 'filters.userId': user })).meta.total).toBe(0);
  });

  it('9.10: leaves the panel’s own calls out unless they, or their request, are asked for; events only, by address', async () => {
    const found = async (filters: Record<string, string> = {}) =>
      (await admin.panel.list('logs', { perPage: '200', ...filters })).records.map(({ params }) => params);
    const own = (rows: Record<string, unknown>[]) =>
      rows.filter(({ message, event }) => !event && String(message).includes('/admin'));
    const answer = await admin.panel.raw('GET', '/resources/users/actions/list');
    const requestId = String(answer.headers.get('X-Request-Id'));
    await eventually(async () =>
      expect(own(await found({ 'filters.withPanel': 'true' })).length).toBeGreaterThan(0),
    );
    expect(own(await found())).toEqual([]);
    await eventually(async () =>
      expect(own(await found({ 'filters.requestId': requestId })).length).toBeGreaterThan(0),
    );
    const events = await found({ 'filters.eventsOnly': 'true' });
    expect(events.length).toBeGreaterThan(0);
    expect(events.filter(({ event }) => !event)).toEqual([]);
    expect((await found({ 'filters.address': '192.0.2.77' })).length).toBe(0);
    expect((await found({ 'filters.address': '127.0.0.1' })).length).toBeGreaterThan(0);
  });

  it('shows the newest first, and all of one entry', async () => {
    const { records } = await admin.panel.list('logs');
    const times = records.map(({ params }) => String(params.time));
    expect(times).toEqual([...times].sort().reverse());
    const { record } = await admin.panel.show('logs', String(records[0]?.id));
    expect(JSON.parse(String(record.params.details))).toEqual(expect.any(Object));
  });

  it.each(['edit', 'delete'])('can’t be changed: %s', async (action) => {
    const { records, meta } = await admin.panel.list('logs');
    const id = String(records[0]?.id);
    const path = `/resources/logs/records/${id}/${action}`;
    const answer = await admin.panel.raw('POST', path, { message: 'nothing happened' });
    expect(answer.status).toBe(403);
    expect((await admin.panel.show('logs', id)).record.params.message).toBe(records[0]?.params.message);
    expect((await admin.panel.list('logs')).meta.total).toBeGreaterThanOrEqual(meta.total);
  });

  it('nothing is added to it or deleted in bulk', async () => {
    const { records } = await admin.panel.list('logs');
    const id = String(records[0]?.id);
    const fields = { message: 'x', level: 'info' };
    expect((await admin.panel.raw('POST', '/resources/logs/actions/new', fields)).status).toBe(403);
    const bulk = `/resources/logs/bulk/bulkDelete?recordIds=${id}`;
    expect((await admin.panel.raw('POST', bulk)).status).toBe(403);
    expect((await admin.panel.show('logs', id)).record.id).toBe(records[0]?.id);
  });
});

describe('the overview', () => {
  it('counts, and tells what needs attention', async () => {
    const client = await newClient(server);
    await client.upload('a.bin', 'x'.repeat(95));
    await admin.api.patch(`/users/${client.user?.id}`, { quotaBytes: 100 });
    const blocked = await newClient(server);
    await admin.api.patch(`/users/${blocked.user?.id}`, { isActive: false });
    const anonymous = await ApiClient.anonymous(server);
    await anonymous.post('/auth/login', { login: client.user?.login, password: `wrong ${goodPassword}` });

    await eventually(async () => {
      const data = await (await admin.panel.raw('GET', '/dashboard')).json();
      expect(data.attention.nearlyFull).toMatchObject({
        count: 1,
        users: [{ login: client.user?.login, takenBytes: 95 }],
      });
      expect(data.attention).toMatchObject({ blocked: 1, failedSignIns: 1, errors: 0 });
      const { meta } = await admin.panel.list('logs', { 'filters.signIns': 'failed' });
      expect(meta.total).toBe(1);
    });
  });
});

describe('secrets', () => {
  it('are in no answer of the panel', async () => {
    const client = await newClient(server);
    const { body: file } = await client.upload('a.txt', 'x');
    const { body: link } = await client.post(`/files/${file.id}/links`, { password: 'a link password' });
    const secrets = await allSecrets(link);
    expect(secrets.length).toBeGreaterThan(5);

    for (const [path, answer] of await crawl()) {
      for (const secret of secrets) expect([path, answer.includes(secret)]).toEqual([path, false]);
      expect([path, /argon2|passwordHash|password_hash|blobKey|blob_key/.test(answer)]).toEqual([
        path,
        false,
      ]);
    }
  });
});

/** Every hash and every key of the database, and the token of a link. */
async function allSecrets({ token }: Body): Promise<string[]> {
  const [rows] = await server.database.sequelize.query(`
    SELECT password_hash AS secret FROM credentials
    UNION ALL SELECT password_hash FROM share_links WHERE password_hash IS NOT NULL
    UNION ALL SELECT token_hash FROM refresh_tokens
    UNION ALL SELECT blob_key FROM files
    UNION ALL SELECT sid FROM browser_sessions`);
  return [...(rows as { secret: string }[]).map(({ secret }) => secret), String(token)];
}

/** The page, the overview, and of each table the list, the search and every record by every action that can be opened. */
async function crawl(): Promise<[string, string][]> {
  const { panel } = admin;
  const answers: [string, string][] = [['/admin', await (await panel.browser.get('/admin')).text()]];
  const read = async (path: string) => {
    const text = await (await panel.raw('GET', path)).text();
    answers.push([path, text]);
    return text;
  };
  await read('/dashboard');
  for (const resource of ['users', 'files', 'links', 'logs']) {
    const path = `/resources/${resource}`;
    if (resource === 'users') await read(`${path}/actions/search/a`);
    const { records } = JSON.parse(await read(`${path}/actions/list?perPage=100`));
    expect(records.length).toBeGreaterThan(0);
    for (const { id, recordActions } of records.slice(0, 10)) {
      for (const { name } of recordActions) {
        // The address of one link is what its page is for.
        if (resource !== 'links') await read(`${path}/records/${id}/${name}`);
      }
    }
  }
  return answers;
}

describe('the colours', () => {
  it('are the pages’ in both themes', async () => {
    const tokens = await readFile('public/css/tokens.css', 'utf8');
    const ofPages = [...tokens.matchAll(/--k-([a-z-]+): light-dark\((#\w+), (#\w+)\)/g)];
    const shared = ofPages
      .map(([, name = '', light, dark]) => ({
        name: camelCase(name) as keyof Palette,
        light,
        dark,
      }))
      .filter(({ name }) => name in palettes.light);
    expect(shared.length).toBeGreaterThan(12);
    for (const { name, light, dark } of shared) {
      expect([name, palettes.light[name], palettes.dark[name]]).toEqual([name, light, dark]);
    }
  });
});

const camelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe('the words', () => {
  it('AdminJS finds all of its own in both languages', () => {
    const keys = leaves(locales.en ?? {});
    expect(keys.length).toBeGreaterThan(90);
    for (const words of [en, ru]) expect(keys.filter((key) => !leaves(words).includes(key))).toEqual([]);
  });

  it('every event of the log has a name', () => {
    for (const words of [en, ru]) {
      const names = leaves(words.resources.logs.labels.event);
      expect([...names].sort()).toEqual([...eventNames].sort());
    }
  });
});

const leaves = (tree: object, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? leaves(value, `${path}${key}.`) : [`${path}${key}`],
  );
