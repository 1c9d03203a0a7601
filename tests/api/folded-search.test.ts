import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPanelAdmin, type SignedInAdmin } from '../admin/panel-client.js';
import { type ApiClient, freshLogin, goodPassword, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;
let admin: SignedInAdmin;

const screenshot = 'Screenshot 2026-11-26 at 3.45.12\u202fPM.png';
const longest = `${'ж'.repeat(120)} ${'х'.repeat(5)}.pdf`;

const names = [
  screenshot,
  'Счёт №5.txt',
  'Ein«Zitat»hier—Strich.doc',
  '東京、写真。大阪.bin',
  'Ｆｕｌｌ　Ｗｉｄｔｈ１２.dat',
  'smile😀party👍🏽x.gif',
  'soft\u00adhy\u200bphen\u2060ated.md',
  'Große Łódź.jpg',
  'Ærøskøbing Œuvre.mp3',
  'Þórður đak.wav',
  'ISPARTA İzmir ılık.csv',
  'ﬁle ﬂow.tar',
  'x\u00a0tab\u2003em\u3000wide.zip',
  'пʼять Ґалина.odt',
  'naïve re\u0301sume\u0301 1\ufe0f\u20e3.rtf',
  'ΟΔΟΣ.ods',
  '٣٤٥.xls',
  longest,
];

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
  admin = await newPanelAdmin(server);
  for (const name of names) await client.upload(name, 'x');
  await client.upload('noted.txt', 'x', { fields: { comment: 'см.\u202f§7: «смета»…Maßband' } });
  await client.post('/folders', { name: 'Пляж\u2009—\u2009Größe' });
});
afterAll(() => server.stop());

const found = async (q: string, what = 'files'): Promise<unknown[]> =>
  (await client.get(`/${what}?${new URLSearchParams({ q })}`)).body.items.map(({ name }) => name);

describe('7.17 whatever Unicode calls white space, punctuation and symbols parts words', () => {
  it.each([
    ['pm', screenshot],
    [screenshot, screenshot],
    ['Screenshot 2026-11-26 at 3.45.12 PM.png', screenshot],
    ['5', 'Счёт №5.txt'],
    ['№5', 'Счёт №5.txt'],
    ['№ 5', 'Счёт №5.txt'],
    ['zitat', 'Ein«Zitat»hier—Strich.doc'],
    ['st', 'Ein«Zitat»hier—Strich.doc'],
    ['写真', '東京、写真。大阪.bin'],
    ['大阪 東京', '東京、写真。大阪.bin'],
    ['full width12', 'Ｆｕｌｌ　Ｗｉｄｔｈ１２.dat'],
    ['ＦＵＬＬ', 'Ｆｕｌｌ　Ｗｉｄｔｈ１２.dat'],
    ['pa', 'smile😀party👍🏽x.gif'],
    ['x smile', 'smile😀party👍🏽x.gif'],
    ['softhyphenated', 'soft\u00adhy\u200bphen\u2060ated.md'],
    ['em', 'x\u00a0tab\u2003em\u3000wide.zip'],
    ['tab em wide', 'x\u00a0tab\u2003em\u3000wide.zip'],
    ["п'ять", 'пʼять Ґалина.odt'],
    ['1 resume naive', 'naïve r\u00e9sum\u00e9 1\ufe0f\u20e3.rtf'],
    ['7', 'noted.txt'],
    ['смета', 'noted.txt'],
  ])('%j finds %j', async (q, name) => {
    expect(await found(q)).toContain(name);
  });

  it('in names of folders, too', async () => {
    expect(await found('gr', 'folders')).toEqual(['Пляж\u2009—\u2009Größe']);
    expect(await found('grosse пляж', 'folders')).toEqual(['Пляж\u2009—\u2009Größe']);
  });

  it('and a sign alone is looked for as it is', async () => {
    expect(await found('№')).toEqual(['Счёт №5.txt']);
    expect(await found('😀')).toEqual(['smile😀party👍🏽x.gif']);
  });
});

describe('7.17 letters that are no letters with accents are found as they are typed without', () => {
  it.each([
    ['grosse lodz', 'Große Łódź.jpg'],
    ['GROSSE', 'Große Łódź.jpg'],
    ['große łódź', 'Große Łódź.jpg'],
    ['aeroskobing oeuvre', 'Ærøskøbing Œuvre.mp3'],
    ['thordur dak', 'Þórður đak.wav'],
    ['isparta izmir ilik', 'ISPARTA İzmir ılık.csv'],
    ['ısparta', 'ISPARTA İzmir ılık.csv'],
    ['file flow', 'ﬁle ﬂow.tar'],
    ['галина', 'пʼять Ґалина.odt'],
    ['οδοσ', 'ΟΔΟΣ.ods'],
    ['345', '٣٤٥.xls'],
    ['massband', 'noted.txt'],
  ])('%j finds %j', async (q, name) => {
    expect(await found(q)).toContain(name);
  });
});

describe('7.17 what is looked for can be whatever a name can be', () => {
  it('255 bytes of it, put together or taken apart', async () => {
    expect(Buffer.byteLength(longest)).toBe(255);
    expect(await found(longest)).toEqual([longest]);
    const accents = `${'é'.repeat(125)}.pdf`;
    await client.upload(accents, 'x');
    expect(await found(accents)).toEqual([accents]);
    expect(await found(accents.normalize('NFD'))).toEqual([accents]);
    const ascii = `${'long name '.repeat(25)}a.txt`;
    await client.upload(ascii, 'x');
    expect(await found(ascii)).toEqual([ascii]);
  });

  it.each(['a%00b', '%00', 'x'.repeat(256)])('but no more, and nothing that no name has: %s', async (q) => {
    for (const path of ['files', 'folders', 'users'])
      expect((await admin.api.get(`/${path}?q=${q}`)).status).toBe(400);
  });
});

describe('7.17 people are searched by the same folding', () => {
  const login = freshLogin();
  const email = `${login}@Mail-Server.Example.org`;
  const people = async (q: string): Promise<unknown[]> =>
    (await admin.api.get(`/users?${new URLSearchParams({ q })}`)).body.items.map((user) => user.login);
  const inPanel = async (query: string): Promise<unknown[]> =>
    (await admin.panel.list('users', { 'filters.person': query })).records.map(({ params }) => params.login);
  const chosen = async (query: string): Promise<unknown[]> => {
    const path = `/resources/users/actions/search/${encodeURIComponent(query)}`;
    return (await admin.panel.call('GET', path)).records.map(({ params }) => params.login);
  };

  beforeAll(async () => {
    const fullName = 'Ёжик\u00a0Туманов-Groß'.normalize('NFD');
    await admin.api.post('/users', { login, fullName, email, password: goodPassword });
  });

  it.each([
    'ежик',
    'ЁЖИК',
    'туманов ёжик',
    'gross',
    'ежик туман',
    login.toUpperCase(),
    'MAIL-server',
    'ver.exam',
    `${login.slice(1)}@mail`,
  ])('%s', async (q) => {
    expect(await people(q)).toEqual([login]);
    expect(await inPanel(q)).toEqual([login]);
    expect(await chosen(q)).toEqual([login]);
  });

  it.each(['%', '_', 'ежик nobody', 'ежикт'])('%s finds nobody', async (q) => {
    expect(await people(q)).toEqual([]);
    expect(await inPanel(q)).toEqual([]);
  });

  it('and follow what is changed; full names are kept in NFC', async () => {
    const [user] = (await admin.api.get('/users?q=ежик')).body.items;
    expect(user?.fullName).toBe('Ёжик\u00a0Туманов-Groß'.normalize('NFC'));
    const changed = await admin.api.patch(`/users/${user?.id}`, { fullName: 'Йод'.normalize('NFD') });
    expect(changed.body.fullName).toBe('Йод'.normalize('NFC'));
    expect(await people('ежик')).toEqual([]);
    expect(await people('иод')).toEqual([login]);
    expect((await admin.api.patch(`/users/${user?.id}`, { fullName: '\ud800' })).status).toBe(400);
  });
});
