import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { BrowserClient } from '../../support/browser-client.js';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, freshLogin, goodPassword, newAdmin } from '../../support/client.js';
import { visitPanel } from '../../support/panel-visit.js';
import { startServer, type TestServer } from '../../support/server.js';

/** What it does where it runs: everybody who listens would hear of it. */
const RUNS =
  "document.title='fired';parent.fired=top.fired=self.fired=1;new Image().src='/fired';fetch('/fired')";
const TAGS = `"'><script>${RUNS}</script><img src=x onerror="${RUNS}"><svg onload="${RUNS}">`;
const HTML = `<!doctype html><title>x</title><body onload="${RUNS}">${TAGS}<a href="javascript:${RUNS}">x</a>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUNS}"><script>${RUNS}</script><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:${RUNS}"/></foreignObject></svg>`;
const XHTML = `<html xmlns="http://www.w3.org/1999/xhtml"><head><script>${RUNS}</script></head><body onload="${RUNS}"/></html>`;
const MATHML = `<math xmlns="http://www.w3.org/1998/Math/MathML"><maction actiontype="statusline" xlink:href="javascript:${RUNS}" xmlns:xlink="http://www.w3.org/1999/xlink">x</maction><script xmlns="http://www.w3.org/1999/xhtml">${RUNS}</script></math>`;
const GIF = `GIF89a/*${'\0'.repeat(20)}*/=1;${RUNS}//${HTML}`;
const PDF = `%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n${HTML}`;
const MARKDOWN = `# x\n\n${TAGS}\n\n[x](javascript:${RUNS})\n\n![x](x"onerror="${RUNS})\n`;

/** The same under names that say what it is, and others. */
const contents: [name: string, text: string][] = [
  ['page.html', HTML],
  ['page.htm', HTML],
  ['page.xhtml', XHTML],
  ['drawing.svg', SVG],
  ['formula.mml', MATHML],
  ['sheet.xml', `<?xml version="1.0"?><?xml-stylesheet href="x"?>${XHTML}`],
  ['both.gif', GIF],
  ['both.pdf', PDF],
  ['html-as.png', HTML],
  ['html-as.txt', HTML],
  ['html-as.pdf', HTML],
  ['svg-as.png', SVG],
  ['html-as.mp4', HTML],
  ['no-name', HTML],
  ['notes.md', MARKDOWN],
  ['table.csv', `=cmd|x,${TAGS}\n`],
  ['worker.js', `self.addEventListener('fetch',()=>{});${RUNS}`],
];

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let files: { id: string; name: string; address: string }[];
let folderLink: string;
let context: BrowserContext;
let page: Page;
const fired: string[] = [];

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  files = [];
  const { body: folder } = await admin.post('/folders', { name: 'stored' });
  for (const [name, text] of contents) {
    const { body } = await admin.upload(name, text, { fields: { folderId: folder.id, comment: TAGS } });
    const { body: link } = await admin.post(`/files/${body.id}/links`, {});
    files.push({ id: body.id, name, address: new URL(String(link.url)).pathname });
  }
  const { body: shared } = await admin.post(`/folders/${folder.id}/links`, {});
  folderLink = new URL(String(shared.url)).pathname;
  ({ context, page } = await visitPanel(browser, server, { login: String(admin.user?.login) }));
  context.on('request', (request) => {
    if (new URL(request.url()).pathname === '/fired') fired.push(`${request.frame().url()} asked for it`);
  });
  context.on('dialog', (dialog) => void dialog.dismiss().then(() => fired.push(dialog.message())));
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Somebody's page, and every frame in it. */
async function expectNothingRan(what: string): Promise<void> {
  for (const one of context.pages())
    for (const frame of one.frames()) {
      const ran = await frame.evaluate(() => Reflect.get(self, 'fired') ?? document.title).catch(() => null);
      if (ran === 1 || ran === 'fired') fired.push(`${what} ran in ${frame.url()}`);
    }
  expect([what, fired]).toEqual([what, []]);
}

/** A download is no page; some of these are. */
async function open(address: string): Promise<void> {
  await page.goto(address).catch((error: Error) => {
    if (!/ERR_ABORTED|Download is starting/.test(error.message)) throw error;
  });
}

describe('10.7: nothing that a user stores runs as ours', () => {
  it('in a tab of its own, by whatever way', async () => {
    for (const { id, name, address } of files)
      for (const way of [
        `/files/${id}/content?disposition=inline`,
        `/files/${id}/preview`,
        `${address}?disposition=inline`,
        `${address}/page`,
      ]) {
        await open(way);
        await expectNothingRan(`${name} at ${way}`);
      }
  }, 240_000);

  it('within one of our pages, by whatever tag somebody got into it, and as no worker', async () => {
    await page.goto('/files');
    const isWorker = await page.evaluate(
      async (addresses) => {
        const tags: [string, string][] = [
          ['iframe', 'src'],
          ['object', 'data'],
          ['embed', 'src'],
          ['script', 'src'],
          ['link', 'href'],
        ];
        for (const address of addresses)
          for (const [tag, at] of tags) {
            const element = document.createElement(tag);
            element.setAttribute(at, address);
            if (tag === 'link') element.setAttribute('rel', 'stylesheet');
            document.body.append(element);
          }
        const worker = addresses.at(-1) ?? '';
        const registered = await navigator.serviceWorker.register(worker).then(
          () => true,
          () => false,
        );
        await Promise.all(addresses.map((address) => fetch(address).then((answer) => answer.arrayBuffer())));
        return registered;
      },
      files.map(({ id }) => `/files/${id}/content?disposition=inline`),
    );
    expect(isWorker).toBe(false);
    await expectNothingRan('a tag');
  }, 120_000);

  it('as a name, a comment, a note, an agent, a group or a word to all, on any page or in the panel', async () => {
    const login = freshLogin();
    const { body: person } = await admin.post('/users', {
      login,
      fullName: TAGS.slice(0, 90),
      email: `${login}@example.org`,
      password: goodPassword,
    });
    const agent = { 'User-Agent': TAGS.replaceAll(/[^\x20-\x7e]/g, '') };
    const stranger = new BrowserClient(server.url);
    await stranger.post('/login', { login: TAGS.slice(0, 60), password: goodPassword }, agent);
    await stranger.post('/login', { login, password: goodPassword }, agent);
    const short = '<img src=x onerror=fired=1>';
    const made = await Promise.all([
      admin.post('/groups', { name: short, description: TAGS.slice(0, 200) }),
      admin.post('/folders', { name: '<img src=x onerror=fired=1>' }),
      admin.upload('<svg onload=fired=1>.txt', 'x', { fields: { comment: TAGS } }),
      admin.patch('/settings/announcement', { value: { en: TAGS.slice(0, 200), ru: null } }),
      admin.patch('/settings/siteName', { value: short }),
    ]);
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 200, 200]);
    const [group, folder, file] = made.map(({ body }) => body.id);
    await admin.delete(`/files/${file}`);
    const list = (name: string) => `/admin/resources/${name}`;
    for (const place of [
      '/files',
      `/files?folder=${folder}`,
      '/search?q=onerror',
      '/trash',
      '/links',
      '/settings',
      `${folderLink}/page`,
      '/admin',
      ...['users', 'files', 'links', 'trash', 'logs'].map(list),
      `${list('users')}/records/${person.id}/show`,
      `${list('users')}/records/${person.id}/delete`,
      `${list('files')}/records/${files[0]?.id}/show`,
      ...['groups', 'audit', 'sign-ins', 'jobs', 'settings', 'live-log'].map(
        (name) => `/admin/pages/${name}`,
      ),
      `/admin/pages/group?id=${group}`,
    ]) {
      const answer = await page.goto(place);
      expect([place, answer?.status()]).toEqual([place, 200]);
      await page.waitForLoadState('networkidle');
      await expectNothingRan(place);
    }
  }, 240_000);
});
