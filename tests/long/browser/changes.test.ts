import { describe, expect, it } from '@jest/globals';
import type { Browser, Page, Request } from 'playwright-core';
import { setStage } from '../../browser/stage.js';
import { signIn, type Visit, visit } from '../../browser/visit.js';
import { launchBrowser } from '../../support/chromium.js';
import { newAdmin } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';

const stage = setStage();

const rowOf = (page: Page, name: string) => page.locator('.file-row', { hasText: name });
const nameAt = (page: Page, index: number) => page.locator('.file-row .file-name').nth(index).textContent();
const newFolder = async (name: string, parentId?: string) =>
  (await stage.api.post('/folders', { name, parentId })).body;

/** A page whose stream is open: what changes from now on it hears of. */
async function following(path: string, opened?: Visit): Promise<Visit> {
  const { page, ...rest } = opened ?? (await stage.open('/settings'));
  const streaming = page.waitForResponse((answer) => answer.url().includes('/changes'));
  await page.goto(path);
  expect((await streaming).status()).toBe(200);
  return { page, ...rest };
}

describe('7.32: a list follows what changes elsewhere', () => {
  it('uploads, names, moves and deletions of others, while one types a name and has rows selected', async () => {
    const docs = await newFolder('Docs');
    const files = new Map<string, string>();
    for (const name of ['b.txt', 'd.txt', 'f.txt', 'h.txt'])
      files.set(name, (await stage.api.upload(name, name)).body.id);
    const { context, page, complaints } = await following('/files');
    await rowOf(page, 'b.txt').click();
    await rowOf(page, 'h.txt').click({ modifiers: ['Control'] });
    await rowOf(page, 'd.txt').locator('.quick[data-act=rename]').click();
    await page.locator('[data-edit=name]:focus').waitFor();
    await page.keyboard.type('half a ');

    await stage.api.upload('a.txt', 'x');
    await rowOf(page, 'a.txt').waitFor();
    await stage.api.patch(`/files/${files.get('f.txt')}`, { name: 'z.txt' });
    await rowOf(page, 'z.txt').waitFor();
    await stage.api.delete(`/files/${files.get('b.txt')}`);
    await rowOf(page, 'b.txt').waitFor({ state: 'detached' });
    await newFolder('Earlier');
    await rowOf(page, 'Earlier').waitFor();

    await page.keyboard.type('name');
    expect(await page.locator('[data-edit=name]:focus').inputValue()).toBe('half a name.txt');
    expect(await page.locator('.file-row.is-selected .file-name').allTextContents()).toEqual(['h.txt']);
    await page.locator('[data-selection-count]', { hasText: '1 selected' }).waitFor();
    await page.keyboard.press('Enter');
    await rowOf(page, 'half a name.txt').waitFor();
    await stage.api.patch(`/files/${files.get('h.txt')}`, { folderId: docs.id });
    await rowOf(page, 'h.txt').waitFor({ state: 'detached' });
    expect(await page.locator('html.has-selection').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([
    ['deleted', 'in a list of others', '/files'],
    ['moved', 'in a list of others', '/files'],
    ['deleted', 'in what was found', '/files?q=typed&sort=name'],
    ['deleted', 'in a list of its own', '/files?folderId='],
  ])(
    '7.32: a name that is typed for a file that is %s elsewhere stays, with words, %s',
    async (how, _, path) => {
      const docs = await newFolder('Docs');
      const isAlone = path.endsWith('=');
      const fields: Record<string, string> = isAlone ? { folderId: docs.id } : {};
      const { body: file } = await stage.api.upload('b typed.txt', 'x', { fields });
      if (!isAlone) for (const name of ['a typed.txt', 'c typed.txt']) await stage.api.upload(name, 'x');
      const { context, page, complaints } = await following(isAlone ? path + docs.id : path);
      await rowOf(page, 'b typed.txt').click();
      await page.keyboard.press('F2');
      const field = page.locator('[data-edit=name]:focus');
      await field.waitFor();
      await page.keyboard.type('half a ');
      if (how === 'deleted') await stage.api.delete(`/files/${file.id}`);
      else await stage.api.patch(`/files/${file.id}`, { folderId: docs.id });
      await page.locator('.toast-note', { hasText: '“b typed.txt” is no longer here' }).waitFor();
      // Keys go on to where they went: none is an act on the row that took the place.
      await page.keyboard.type('name');
      expect(await field.inputValue()).toBe('half a name.txt');
      if (isAlone) await stage.api.upload('another.txt', 'x', { fields });
      if (isAlone) await rowOf(page, 'another.txt').waitFor();
      expect(await field.inputValue()).toBe('half a name.txt');
      await page.keyboard.press('Escape');
      await field.waitFor({ state: 'detached' });
      await page.locator('.file-row:focus', { hasText: isAlone ? 'another.txt' : 'c typed.txt' }).waitFor();
      expect(await rowOf(page, 'b typed.txt').count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('7.32: of a folder’s name the same is true, in Russian, too; when it is left, what is left of the list is shown', async () => {
    const docs = await newFolder('Docs');
    const opened = await stage.open('/settings', { locale: 'ru' });
    const { context, page, complaints } = await following('/files', opened);
    await rowOf(page, 'Docs').click();
    await page.keyboard.press('F2');
    await page.locator('[data-edit=folder]:focus').waitFor();
    await page.keyboard.type('Бумаги');
    await stage.api.delete(`/folders/${docs.id}`);
    await page.locator('.toast-note', { hasText: '«Docs» здесь больше нет' }).waitFor();
    expect(await page.locator('[data-edit=folder]:focus').inputValue()).toBe('Бумаги');
    await page.locator('.is-editing a', { hasText: 'Отмена' }).click();
    await page.locator('.empty').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('without a jump: what is in sight stays where it is, and a menu that is open stays open', async () => {
    for (let number = 10; number < 70; number += 1) await stage.api.upload(`${number}.txt`, 'x');
    const { context, page, complaints } = await following('/files');
    await rowOf(page, '40.txt').evaluate((row) =>
      row.scrollIntoView({ block: 'center', behavior: 'instant' }),
    );
    const placeOf = (name: string) => rowOf(page, name).evaluate((row) => row.getBoundingClientRect().top);
    await rowOf(page, '41.txt').locator('summary').click();
    await rowOf(page, '41.txt').locator('.menu-panel:popover-open').waitFor();
    const before = await placeOf('40.txt');
    const total = () => page.locator('#file-list table').getAttribute('aria-rowcount');
    for (let number = 0; number < 3; number += 1) await stage.api.upload(`0${number}.txt`, 'x');
    await eventually(async () => expect(await total()).toBe('64'));
    expect(await placeOf('40.txt')).toBe(before);
    await rowOf(page, '41.txt').locator('.menu-item[data-act=details]').click();
    await page.locator('#details .facts').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an administrator in one’s storage and its owner see each other’s changes; search and the newest follow, too', async () => {
    const admin = await newAdmin(stage.server);
    const opened = await visit(stage.browser, stage.server.url);
    await signIn(opened, String(admin.user?.login));
    const id = String(stage.api.user?.id);
    const panel = await following(`/files?userId=${id}`, opened);
    const { body } = await stage.api.upload('of the owner.txt', 'x');
    await rowOf(panel.page, 'of the owner.txt').waitFor();
    const search = await following('/files?q=owner');
    await rowOf(search.page, 'of the owner.txt').waitFor();
    await admin.patch(`/files/${body.id}`, { name: 'owner had it.txt' });
    await rowOf(search.page, 'owner had it.txt').waitFor();
    await rowOf(panel.page, 'owner had it.txt').waitFor();
    const recent = await following('/files?sort=-uploadedAt&folderId=root');
    await admin.delete(`/files/${body.id}`);
    await rowOf(recent.page, 'owner had it.txt').waitFor({ state: 'detached' });
    await search.page.locator('.empty').waitFor();
    for (const { complaints, context } of [panel, search, recent]) {
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  it('the trash, with what is ticked in it, and the links, with what one types there', async () => {
    const ids: string[] = [];
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      const { body } = await stage.api.upload(name, name);
      ids.push(body.id);
      await stage.api.delete(`/files/${body.id}`);
    }
    const { context, page, complaints } = await following('/trash');
    const row = (name: string) => page.locator('.trash-row', { hasText: name });
    await row('b.txt').locator('input').click();
    const kept = await stage.api.upload('d.txt', 'x');
    await stage.api.delete(`/files/${kept.body.id}`);
    await row('d.txt').waitFor();
    await stage.api.delete(`/trash/${ids[0]}`);
    await row('a.txt').waitFor({ state: 'detached' });
    expect(await row('b.txt').locator('input').isChecked()).toBe(true);
    expect(await page.locator('#trash-rows input:checked').count()).toBe(1);
    for (const id of [ids[1], ids[2], kept.body.id]) await stage.api.post(`/trash/${id}/restore`);
    await page.locator('.empty').waitFor();

    await following('/links', { context, page, complaints, url: stage.server.url });
    await page.locator('.empty').waitFor();
    const { body: link } = await stage.api.post(`/files/${ids[1]}/links`, {});
    await page.locator('.link-item', { hasText: 'b.txt' }).waitFor();
    await page
      .locator('.link-item')
      .getByRole('link', { name: /Change|Edit|conditions/i })
      .click();
    await page.locator('.link-item input[name=maxDownloads]').fill('7');
    await stage.api.post(`/files/${ids[2]}/links`, {});
    await page.locator('.link-item', { hasText: 'c.txt' }).waitFor();
    expect(await page.locator('.link-item input[name=maxDownloads]').inputValue()).toBe('7');
    await stage.api.delete(`/links/${link.id}`);
    await page.locator('.link-item', { hasText: 'b.txt' }).waitFor({ state: 'detached' });
    await page.locator('.toast-note', { hasText: 'The link to “b.txt” is gone: it was revoked.' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a folder that is shown: its new name, and that it is gone, with a way out', async () => {
    const docs = await newFolder('Docs');
    const { context, page } = await following(`/files?folderId=${docs.id}`);
    await stage.api.patch(`/folders/${docs.id}`, { name: 'Papers' });
    await page.locator('.path-here h1', { hasText: 'Papers' }).waitFor();
    await stage.api.upload('in.txt', 'x', { fields: { folderId: docs.id } });
    await rowOf(page, 'in.txt').waitFor();
    await stage.api.delete(`/folders/${docs.id}`);
    await page.locator('.toast-note', { hasText: 'This folder is no longer here.' }).waitFor();
    await page.locator('.toast-note a').click();
    await page.waitForURL('**/files');
    await context.close();
  });
});

describe('7.32: of the tabs of a browser', () => {
  async function anotherTab({ context }: Visit): Promise<Page> {
    const page = await context.newPage();
    await page.goto('/files');
    return page;
  }

  interface Tabs {
    browser: Browser;
    first: Visit;
    /** That are open, or were when their page was closed. */
    streams: Set<Request>;
  }

  /** For the browser, what this machine sends itself is as safe as with TLS. */
  async function withTls(): Promise<Tabs> {
    const browser = await launchBrowser();
    const first = await visit(browser, stage.server.url);
    await signIn(first, String(stage.api.user?.login));
    return { browser, first, streams: streamsOf(first) };
  }

  async function withoutTls(): Promise<Tabs> {
    const browser = await launchBrowser({ insecureHost: 'drive.test' });
    const first = await visit(browser, stage.server.url.replace(/127\.0\.0\.1|localhost/, 'drive.test'));
    // The name is the browser's alone: it is signed in by the address.
    const byAddress = await visit(browser, stage.server.url);
    await signIn(byAddress, String(stage.api.user?.login));
    const cookies = await byAddress.context.cookies();
    await first.context.addCookies(cookies.map((cookie) => ({ ...cookie, domain: 'drive.test' })));
    return { browser, first, streams: streamsOf(first) };
  }

  function streamsOf({ context }: Visit): Set<Request> {
    const streams = new Set<Request>();
    const ended = (request: Request) => void streams.delete(request);
    context.on('request', (request) => {
      if (new URL(request.url()).pathname === '/changes') streams.add(request);
    });
    context.on('requestfailed', ended);
    context.on('requestfinished', ended);
    return streams;
  }

  it('one listens for all; when it closes, another does', async () => {
    const first = await stage.open('/settings');
    const streams: Page[] = [];
    first.context.on('request', (request) => {
      if (new URL(request.url()).pathname === '/changes') streams.push(request.frame().page());
    });
    await following('/files', first);
    const second = await first.context.newPage();
    await second.goto('/files');
    await stage.api.upload('one.txt', 'x');
    await rowOf(first.page, 'one.txt').waitFor();
    await rowOf(second, 'one.txt').waitFor();
    expect(streams).toEqual([first.page]);
    await first.page.close();
    await eventually(() => expect(streams).toEqual([first.page, second]));
    await stage.api.upload('two.txt', 'x');
    await rowOf(second, 'two.txt').waitFor();
    expect(await nameAt(second, 0)).toBe('one.txt');
    await first.context.close();
  });

  it('7.32: without TLS, too: seven pages that are seen have one stream, whichever of them is left', async () => {
    const { browser, first, streams } = await withoutTls();
    const open = () => [...streams].filter((request) => !request.frame().page().isClosed()).length;
    await following('/files', first);
    expect(await first.page.evaluate('isSecureContext')).toBe(false);
    const pages = [first.page];
    while (pages.length < 7) pages.push(await anotherTab(first));
    await stage.api.upload('one.txt', 'x');
    for (const page of pages) await rowOf(page, 'one.txt').waitFor();
    await eventually(() => expect(open()).toBe(1));
    await pages.shift()?.close();
    await eventually(() => expect(open()).toBe(1));
    await stage.api.upload('two.txt', 'x');
    for (const page of pages) await rowOf(page, 'two.txt').waitFor();
    await eventually(() => expect(open()).toBe(1));
    // Of such an origin the browser says itself that it takes no header for the opener.
    expect(first.complaints.filter((text) => !text.includes('Opener-Policy'))).toEqual([]);
    await browser.close();
  });

  it.each([
    ['with TLS', withTls],
    ['without', withoutTls],
  ])('7.32: %s the one that listens crashes: another listens, and has missed nothing', async (_, start) => {
    const { browser, first } = await start();
    await following('/files', first);
    const second = await anotherTab(first);
    await stage.api.upload('before.txt', 'x');
    await rowOf(second, 'before.txt').waitFor();
    const crashed = first.page.waitForEvent('crash');
    first.page.goto('chrome://crash').catch(() => {});
    await crashed;
    await stage.api.upload('meanwhile.txt', 'x');
    await rowOf(second, 'meanwhile.txt').waitFor();
    await browser.close();
  });

  it('what one does in one, the other shows; and without scripts nothing is asked', async () => {
    await stage.api.upload('a.txt', 'x');
    const first = await following('/files');
    const second = await stage.open('/files');
    await rowOf(second.page, 'a.txt').click();
    await second.page.keyboard.press('Delete');
    await rowOf(first.page, 'a.txt').waitFor({ state: 'detached' });
    await second.page.getByText('Undo').click();
    await rowOf(first.page, 'a.txt').waitFor();
    const plain = await stage.open('/settings', { javaScriptEnabled: false });
    const asked: string[] = [];
    plain.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await plain.page.goto('/files');
    await rowOf(plain.page, 'a.txt').waitFor();
    expect(asked).not.toContain('/changes');
    for (const { context } of [first, second, plain]) await context.close();
  });

  it('who is blocked meanwhile sees nothing more come, and his page asks for nothing', async () => {
    const { context, page } = await following('/files');
    const system = { kind: 'system', means: 'cli' } as const;
    const id = String(stage.api.user?.id);
    const admin = await newAdmin(stage.server);
    const opened = await visit(stage.browser, stage.server.url);
    await signIn(opened, String(admin.user?.login));
    const theirs = await following(`/files?userId=${id}`, opened);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await stage.server.useCases.users.update(system, id, { isActive: false });
    await admin.post(`/folders`, { name: 'unseen', userId: id });
    await rowOf(theirs.page, 'unseen').waitFor();
    expect(await rowOf(page, 'unseen').count()).toBe(0);
    expect(asked).toEqual([]);
    for (const one of [context, theirs.context]) await one.close();
  });
});
