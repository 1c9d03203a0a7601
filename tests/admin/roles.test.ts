import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACTIONS } from 'adminjs';
import { panelTables } from '../../src/admin/index.js';
import { panelPages } from '../../src/admin/pages.js';
import { rightTo, rightToPage } from '../../src/admin/panel-rights.js';
import { type ApiClient, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { PanelClient } from './panel-client.js';

/** What each role below administrator has of the panel. Whatever is not here is refused. */
const theirs = {
  auditor: {
    actions: [
      ...['users list', 'users show', 'users search', 'users openStorage'],
      ...['files list', 'files show', 'files download', 'files view'],
      ...['trash list', 'trash show', 'links list', 'links show', 'logs list', 'logs show'],
    ],
    pages: ['audit', 'jobs', 'groups', 'live-log', 'settings', 'sign-ins'],
  },
  helpdesk: {
    actions: ['users list', 'users show', 'users search', 'users resetPassword', 'users unblock'],
    pages: [],
  },
} satisfies Record<string, { actions: string[]; pages: string[] }>;
type Below = keyof typeof theirs;
const below = Object.keys(theirs) as Below[];

let server: TestServer;
let admin: ApiClient;
let staff: Record<Below, ApiClient>;
let panels: Record<Below, PanelClient>;
/** In a group with the help desk; with a file, a link and something in the trash. */
let member: ApiClient;
let outsider: ApiClient;
/** In the group, too. */
let otherAdmin: ApiClient;
let ids: Record<string, string>;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
  otherAdmin = await newAdmin(server);
  staff = { helpdesk: await newClient(server, 'helpdesk'), auditor: await newClient(server, 'auditor') };
  member = await newClient(server);
  outsider = await newClient(server);
  await outsider.patch('/auth/me', { fullName: 'Zenon Hidden' });
  const { body: group } = await admin.post('/groups', { name: 'Class 7' });
  await admin.post(`/groups/${group.id}/members`, {
    userIds: [staff.helpdesk, member, otherAdmin].map(({ user }) => user?.id),
  });
  const { body: file } = await member.upload('secret-plan.txt', 'plan');
  const { body: gone } = await member.upload('gone-plan.txt', 'gone');
  await member.delete(`/files/${gone.id}`);
  const { body: link } = await member.post(`/files/${file.id}/links`);
  panels = {
    helpdesk: await PanelClient.signedIn(server, String(staff.helpdesk.user?.login)),
    auditor: await PanelClient.signedIn(server, String(staff.auditor.user?.login)),
  };
  ids = {
    users: String(member.user?.id),
    files: file.id,
    trash: gone.id,
    links: link.id,
    logs: await aLine(),
  };
});
afterAll(() => server.stop());

/** The log is written behind what it tells of. */
async function aLine(): Promise<string> {
  let id = '';
  await eventually(async () => {
    id = (await panels.auditor.list('logs')).records[0]?.id ?? '';
    expect(id).not.toBe('');
  });
  return id;
}

/** The tables as the panel has them; nothing of them is asked for. */
const nothing = new Proxy({}, { get: () => ({}) });
const deps = { useCases: nothing, models: nothing, publicUrl: '', rules: {} };
const tables = panelTables(deps as unknown as Parameters<typeof panelTables>[0]);

interface OneAction {
  table: string;
  name: string;
  type: string;
  isRefused: boolean;
  words: string;
}
type Options = Record<string, { actionType?: unknown; isAccessible?: unknown } | undefined>;

/** Each action of each table: AdminJS's own, and ours. */
const actions = tables.flatMap(({ id, options }): OneAction[] => {
  const own: Options = options.actions ?? {};
  const known: Options = ACTIONS;
  return [...new Set([...Object.keys(known), ...Object.keys(own)])].map((name) => ({
    table: id,
    name,
    type: String(own[name]?.actionType ?? known[name]?.actionType),
    isRefused: own[name]?.isAccessible === false,
    words: `${id} ${name}`,
  }));
});
const pages = Object.keys(panelPages);

const named = (some: OneAction[]) => some.map((action): [string, OneAction] => [action.words, action]);

const pathOf = ({ table, name, type }: OneAction): string => {
  if (type === 'record') return `/resources/${table}/records/${ids[table]}/${name}`;
  if (type === 'bulk') return `/resources/${table}/bulk/${name}?recordIds=${ids[table]}`;
  return `/resources/${table}/actions/${name}`;
};

describe('9.4: every action and page has somebody whose it is', () => {
  it.each(actions.map(({ words, table, name }) => [words, table, name]))('%s', (_words, table, name) => {
    expect(rightTo(table, name)).toBeDefined();
  });
  it.each(pages)('the page %s', (page) => {
    expect(rightToPage(page)).toBeDefined();
  });
  it('what the table above names is there', () => {
    const known = actions.map(({ words }) => words);
    for (const role of below) {
      expect(known).toEqual(expect.arrayContaining(theirs[role].actions));
      expect(pages).toEqual(expect.arrayContaining(theirs[role].pages));
    }
  });
});

describe.each(below)('9.4: the %s in the panel', (role) => {
  const isTheirs = ({ words }: { words: string }) => (theirs[role].actions as string[]).includes(words);

  it.each(named(actions.filter((action) => !isTheirs(action) || action.isRefused)))(
    'has no %s, neither to look nor to do',
    async (_words, action) => {
      for (const method of ['GET', 'POST']) {
        const { status } = await panels[role].raw(method, pathOf(action), method === 'POST' ? {} : undefined);
        // A form to make a record is never asked for by GET.
        expect([403, action.name === 'new' && method === 'GET' ? 404 : 403]).toContain(status);
      }
    },
  );

  // Who is not blocked is not unblocked.
  it.each(named(actions.filter((action) => isTheirs(action) && action.name !== 'unblock')))(
    'has %s',
    async (_words, action) => {
      const answer = await panels[role].call('GET', pathOf(action));
      expect(answer.notice?.type).not.toBe('error');
    },
  );

  it.each(tables.map(({ id }) => id))('is offered what is theirs of %s, and nothing else', async (table) => {
    if (!isTheirs({ words: `${table} list` })) return;
    const { record } = await panels[role].show(table, ids[table] ?? '');
    for (const { name } of record.recordActions) expect(isTheirs({ words: `${table} ${name}` })).toBe(true);
  });

  it.each(pages)('opens the page %s where it is theirs', async (page) => {
    const { status } = await panels[role].browser.get(`/admin/pages/${page}`);
    expect(status).toBe((theirs[role].pages as string[]).includes(page) ? 200 : 403);
  });

  it.each(tables.map(({ id }) => id))('opens the table %s where it is theirs', async (table) => {
    const { status } = await panels[role].browser.get(`/admin/resources/${table}`);
    expect(status).toBe(isTheirs({ words: `${table} list` }) ? 200 : 403);
  });

  it('finds nothing in the page, at whichever address, of what is not theirs', async () => {
    const paths = [
      '',
      '/',
      '/resources//files',
      '/Resources/files',
      '/pages/AUDIT',
      '/nothing',
      '/pages//audit',
    ];
    for (const path of paths) {
      const answer = await panels[role].browser.get(`/admin${path}`);
      if (answer.status !== 200) continue;
      const state = JSON.parse(/window\.REDUX_STATE = (.*);\n/.exec(await answer.text())?.[1] ?? '{}') as {
        resources: { id: string; resourceActions: { name: string }[] }[];
        pages: { name: string }[];
      };
      expect(state.pages.map(({ name }) => name).sort()).toEqual([...theirs[role].pages].sort());
      for (const { id, resourceActions } of state.resources)
        for (const { name } of resourceActions) expect(isTheirs({ words: `${id} ${name}` })).toBe(true);
    }
  });

  it('has left nothing in the audit but the sign-in', async () => {
    const { body } = await admin.get(`/audit?actorId=${staff[role].user?.id}&limit=200`);
    const acts = (body.items as unknown as { act: string }[]).map(({ act }) => act);
    expect([...new Set(acts)]).toEqual(['session.signed_in']);
  });
});

describe('9.4: the help desk', () => {
  const list = async (query: Record<string, string> = {}) => panels.helpdesk.list('users', query);

  it('sees who is in a group with it, and counts nobody else', async () => {
    const { records, meta } = await list();
    expect(meta.total).toBe(3);
    expect(records.map(({ id }) => id)).toContain(member.user?.id);
    expect(JSON.stringify(records)).not.toContain(outsider.user?.login);
  });

  it.each<[string, () => Record<string, string>]>([
    ['by words', () => ({ 'filters.person': 'Zenon' })],
    ['by the login', () => ({ 'filters.person': String(outsider.user?.login) })],
    ['by the role', () => ({ 'filters.role': 'auditor' })],
    ['by the state', () => ({ 'filters.isActive': 'true', 'filters.person': 'Zenon' })],
    ['by the first day', () => ({ 'filters.createdAt~~from': '2000-01-01', 'filters.person': 'Zenon' })],
  ])('finds nobody else %s, in whichever order', async (_words, query) => {
    for (const sortBy of ['fullName', 'createdAt', 'lastLoginAt', 'usedBytes'])
      expect((await list({ ...query(), sortBy, direction: 'desc' })).meta.total).toBe(0);
  });

  it('learns of nobody else where they stand in a list', async () => {
    for (const end of ['after', 'before']) {
      const query = new URLSearchParams({ page: '2', [end]: String(outsider.user?.id) });
      const known = new URLSearchParams({ page: '2', [end]: String(member.user?.id) });
      const path = '/resources/users/actions/list?';
      expect((await panels.helpdesk.raw('GET', path + query)).status).toBe(404);
      expect((await panels.helpdesk.raw('GET', path + known)).status).toBe(200);
    }
  });

  it('chooses among its own alone', async () => {
    const { records } = await panels.helpdesk.call('GET', '/resources/users/actions/search/Zenon');
    expect(records).toEqual([]);
  });

  it.each(['show', 'resetPassword', 'unblock'])('%s of somebody else is absent', async (action) => {
    const path = `/resources/users/records/${outsider.user?.id}/${action}`;
    for (const method of ['GET', 'POST'])
      expect((await panels.helpdesk.raw(method, path, method === 'POST' ? {} : undefined)).status).toBe(404);
  });

  it('is not offered to help administrators or itself, and is refused', async () => {
    const id = String(otherAdmin.user?.id);
    const { record } = await panels.helpdesk.show('users', id);
    expect(record.recordActions.map(({ name }) => name)).not.toContain('resetPassword');
    const answer = await panels.helpdesk.act('users', id, 'resetPassword', { password: 'Another-kiosk-26!' });
    expect(answer.notice?.type).toBe('error');
    expect((await otherAdmin.get('/auth/me')).status).toBe(200);
  });

  it('gives a password that is good for one sign-in, and unblocks', async () => {
    const person = await newClient(server);
    const { body: groups } = await admin.get('/groups');
    await admin.post(`/groups/${groups.items[0]?.id}/members`, { userIds: [person.user?.id] });
    const id = String(person.user?.id);
    const reset = await panels.helpdesk.act('users', id, 'resetPassword', {
      password: 'Another-kiosk-26!',
      mustChangePassword: 'false',
    });
    expect(reset.notice?.type).toBe('error');
    const given = await panels.helpdesk.act('users', id, 'resetPassword', { password: 'Another-kiosk-26!' });
    expect(given.notice).toMatchObject({ type: 'success', message: 'passwordReset' });
    await admin.patch(`/users/${id}`, { isActive: false });
    const unblocked = await panels.helpdesk.act('users', id, 'unblock');
    expect(unblocked.notice).toMatchObject({ type: 'success', message: 'userUnblocked' });
    const { body } = await admin.get(`/users/${id}`);
    expect(body).toMatchObject({ isActive: true, mustChangePassword: true });
  });

  it('has an overview of its own people, and no numbers of anybody else', async () => {
    await admin.patch(`/users/${outsider.user?.id}`, { isActive: false });
    const { attention } = await (await panels.helpdesk.raw('GET', '/dashboard')).json();
    expect(attention).toMatchObject({ blocked: 0, failedSignIns: 0, errors: 0, nearlyFull: { count: 0 } });
    await admin.patch(`/users/${outsider.user?.id}`, { isActive: true });
    expect((await panels.helpdesk.raw('GET', '/v1/stats')).status).toBe(403);
  });
});

describe('9.4: what only administrators see', () => {
  const shown = async (panel: PanelClient, table: string): Promise<string> =>
    (await panel.raw('GET', `/resources/${table}/records/${ids[table]}/show`)).text();

  it('is not in what the auditor sees of a link: by its token anybody may do what it allows', async () => {
    const { body: link } = await admin.get(`/links/${ids.links}`);
    expect(await shown(await PanelClient.signedIn(server, String(admin.user?.login)), 'links')).toContain(
      String(link.token),
    );
    expect(await shown(panels.auditor, 'links')).not.toContain(String(link.token));
  });

  it.each(below)('nor, for the %s, where the bytes of a person lie', async (role) => {
    expect(await shown(panels[role], 'users')).not.toMatch(/users\/[0-9a-f]{32}/);
  });
});

/** As somebody tries who means harm: none of these is another door. */
const spellings = [
  (path: string) => path.toUpperCase(),
  (path: string) => path.replaceAll('/', '//'),
  (path: string) => `${path}/`,
  (path: string) => `${path}.`,
  (path: string) => `${path}%20`,
  (path: string) => path.replace('files', '%66iles'),
  (path: string) => path.replace('files', 'files%00'),
  (path: string) => path.replace('/files', '/users/../files'),
  (path: string) => path.replace('/files', '/users%2f..%2ffiles'),
  (path: string) => path.replace('/files', '/./files'),
  (path: string) => path.replace('files', 'Files'),
  (path: string) => path.replace('/resources', '/v1/../resources'),
  (path: string) => `${path}?resourceId=users&action=list`,
];

const spelled = (path: string) =>
  spellings.map((spell): [string, (path: string) => string] => [spell(path), spell]);

describe('9.4: by no spelling of an address', () => {
  it.each(spelled('/resources/files/actions/list'))('the help desk gets a file: %s', async (_path, spell) => {
    for (const path of ['/resources/files/actions/list', `/resources/files/records/${ids.files}/show`]) {
      const answer = await panels.helpdesk.raw('GET', spell(path));
      expect(await answer.text()).not.toContain('secret-plan');
      expect([301, 302, 400, 403, 404]).toContain(answer.status);
    }
  });

  it.each(spelled('/resources/files/records/…/delete'))(
    'the auditor deletes a file: %s',
    async (_path, spell) => {
      for (const method of ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'PATCH']) {
        const path = spell(`/resources/files/records/${ids.files}/delete`);
        const body = ['GET', 'HEAD'].includes(method) ? undefined : {};
        expect((await panels.auditor.raw(method, path, body)).status).toBeGreaterThan(299);
      }
      expect((await member.get(`/files/${ids.files}`)).status).toBe(200);
    },
  );

  it('nor by its header or its form another table', async () => {
    const answer = await panels.helpdesk.raw('POST', '/resources/users/actions/list', {
      resourceId: 'files',
      action: 'list',
    });
    expect(await answer.text()).not.toContain('secret-plan');
  });
});

describe('9.4: who has no role', () => {
  it('gets nothing of the panel, in whichever spelling', async () => {
    const panel = await PanelClient.signedIn(server, String(member.user?.login));
    for (const spell of spellings)
      expect((await panel.raw('GET', spell('/resources/files/actions/list'))).status).toBeGreaterThan(399);
  });

  it('and who loses one is out at the next request', async () => {
    const client = await newClient(server, 'auditor');
    const panel = await PanelClient.signedIn(server, String(client.user?.login));
    expect((await panel.raw('GET', '/resources/files/actions/list')).status).toBe(200);
    await admin.patch(`/users/${client.user?.id}`, { role: 'helpdesk' });
    expect((await panel.raw('GET', '/resources/files/actions/list')).status).toBe(403);
    await admin.patch(`/users/${client.user?.id}`, { role: 'user' });
    expect((await panel.raw('GET', '/resources/users/actions/list')).status).toBe(403);
  });
});
