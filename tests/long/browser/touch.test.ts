import { describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { setStage } from '../../browser/stage.js';
import type { Visit } from '../../browser/visit.js';

const stage = setStage();

const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};
const rowOf = (page: Page, name: string) => page.locator('.file-row', { hasText: name });
const nameOf = (page: Page, name: string) => rowOf(page, name).locator('.file-name');
const selectedCount = (page: Page) => page.locator('.file-row.is-selected').count();
const newFolder = async (name: string, parentId?: string) =>
  (await stage.api.post('/folders', { name, parentId })).body;

async function fewFiles(folderId?: string): Promise<void> {
  const fields: Record<string, string> = folderId ? { folderId } : {};
  for (const name of ['a.txt', 'b.txt', 'c.txt'])
    await stage.api.upload(folderId ? `in ${name}` : name, name, { fields });
}

async function longPress({ context, page }: Visit, row: Locator): Promise<void> {
  const touch = await context.newCDPSession(page);
  const box = await row.boundingBox();
  const point = { x: (box?.x ?? 0) + 120, y: (box?.y ?? 0) + 20 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  await page.locator('html.has-selection').waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** Opens the file by a tap, and goes Back: nothing is selected then. */
async function look(page: Page, name: string): Promise<void> {
  await nameOf(page, name).tap();
  await page.locator('dialog[open] .preview', { hasText: name }).waitFor();
  expect(await page.locator('.selection-bar').isVisible()).toBe(false);
  await page.goBack();
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await page.locator('.file-row:focus-within', { hasText: name }).waitFor();
  expect(await selectedCount(page)).toBe(0);
}

describe('7.27: a tap', () => {
  it('opens a file, and after Back another one; so it does after a reload, in what was found and in a folder', async () => {
    const docs = await newFolder('Docs');
    await fewFiles();
    await fewFiles(docs.id);
    const { context, page, complaints } = await stage.open('/files', phone);
    await look(page, 'a.txt');
    await look(page, 'b.txt');
    await nameOf(page, 'c.txt').tap();
    await page.locator('dialog[open] .preview', { hasText: 'c.txt' }).waitFor();
    await page.reload();
    await page.locator('dialog[open] .preview', { hasText: 'c.txt' }).waitFor();
    // It was opened by its address this time: closed by its button.
    await page.locator('dialog[open] [data-dismiss]').first().tap();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await look(page, 'a.txt');
    await nameOf(page, 'Docs').tap();
    await page.waitForURL(`**/files?folderId=${docs.id}`);
    await look(page, 'in b.txt');
    await look(page, 'in c.txt');
    await page.goto('/files?q=in');
    await look(page, 'in a.txt');
    await look(page, 'in c.txt');
    await page.goto('/files?view=grid');
    await look(page, 'a.txt');
    await look(page, 'b.txt');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('opens the folder that was just made, and one that was renamed or came back by Undo', async () => {
    const { context, page, complaints } = await stage.open('/files', phone);
    const make = async (name: string) => {
      await page.locator('[data-new-folder]').tap();
      await page.locator('#folder-name:focus').waitFor();
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
      await page.locator('.file-row:focus', { hasText: name }).waitFor();
      expect(await selectedCount(page)).toBe(0);
    };
    const open = async (name: string) => {
      await nameOf(page, name).tap();
      await page.locator('.path-here h1', { hasText: name }).waitFor();
      await page.goBack();
      await nameOf(page, name).waitFor();
    };
    const menu = async (name: string, act: string) => {
      await rowOf(page, name).locator('summary').tap();
      await rowOf(page, name).locator(`.menu-item[data-act=${act}]`).tap();
    };
    await make('First');
    await open('First');
    await make('Second');
    await make('Third');
    await open('Second');
    await menu('Third', 'rename');
    await page.locator('[data-edit=folder]:focus').waitFor();
    await page.keyboard.type('Last');
    await page.keyboard.press('Enter');
    await nameOf(page, 'Last').waitFor();
    await open('Last');
    await menu('Last', 'delete');
    await rowOf(page, 'Last').waitFor({ state: 'detached' });
    await page.getByText('Undo').tap();
    await rowOf(page, 'Last').waitFor();
    expect(await selectedCount(page)).toBe(0);
    await open('Last');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('adds to a selection that a long press began, until that is empty or left', async () => {
    const docs = await newFolder('Docs');
    await fewFiles();
    const visit = await stage.open('/files', phone);
    const { context, page, complaints } = visit;
    const opens = async (name: string) => {
      await look(page, name);
      expect(await page.locator('dialog[open]').count()).toBe(0);
    };
    await longPress(visit, rowOf(page, 'a.txt'));
    await nameOf(page, 'c.txt').tap();
    expect(await selectedCount(page)).toBe(2);
    await nameOf(page, 'c.txt').tap();
    await nameOf(page, 'a.txt').tap();
    expect(await selectedCount(page)).toBe(0);
    await opens('b.txt');

    // Of what is gone nothing is left that would make of the next tap a second choice.
    await longPress(visit, rowOf(page, 'a.txt'));
    await page.locator('[data-many=delete]').tap();
    await rowOf(page, 'a.txt').waitFor({ state: 'detached' });
    await opens('b.txt');

    await longPress(visit, rowOf(page, 'b.txt'));
    await page.locator('[data-drawer]').tap();
    await page.locator('.rail .place[href="/trash"]').tap();
    await page.locator('#trash-rows').waitFor();
    expect(await page.locator('html.has-selection').count()).toBe(0);
    await page.goBack();
    await opens('c.txt');
    await nameOf(page, 'Docs').tap();
    await page.waitForURL(`**/files?folderId=${docs.id}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('in the trash chooses one entry, not one more', async () => {
    for (const name of ['a.txt', 'b.txt']) {
      const { body } = await stage.api.upload(name, name);
      await stage.api.delete(`/files/${body.id}`);
    }
    const { context, page } = await stage.open('/trash', phone);
    const row = (name: string) => page.locator('.trash-row', { hasText: name });
    const ticked = () => page.locator('#trash-rows input[name=ids]:checked').count();
    await row('a.txt').tap();
    await row('b.txt').tap();
    expect(await ticked()).toBe(1);
    await page.reload();
    expect(await ticked()).toBe(0);
    await context.close();
  });
});

const isSelecting = (page: Page) => page.locator('html.has-selection').count();

describe('7.27: a tap elsewhere', () => {
  it('on a link opens its file, its conditions, its picture, and revokes it, as it says', async () => {
    await fewFiles();
    const { items } = (await stage.api.get('/files?sort=name')).body;
    for (const { id } of items.slice(0, 2)) await stage.api.post(`/files/${id}/links`, {});
    const { context, page, complaints } = await stage.open('/links', phone);
    const link = (name: string) => page.locator('#link-rows > .link-item', { hasText: name });
    await link('a.txt').locator('.link-file a').tap();
    await page.locator('dialog[open]', { hasText: 'a.txt' }).waitFor();
    await page.locator('dialog[open] [data-dismiss]').first().tap();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await link('b.txt').locator('.link-file a').tap();
    await page.locator('dialog[open]', { hasText: 'b.txt' }).waitFor();
    await page.locator('dialog[open] [data-dismiss]').first().tap();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });

    await link('a.txt').getByText('Conditions', { exact: true }).tap();
    await link('a.txt').locator('input[name=maxDownloads]').waitFor();
    await link('a.txt').locator('[data-empty-target]').tap();
    await link('a.txt').locator('input[name=maxDownloads]').waitFor({ state: 'detached' });
    await link('a.txt').getByText('QR code').tap();
    await link('a.txt').locator('.fresh-qr svg').waitFor();
    await link('a.txt').locator('summary', { hasText: 'Revoke' }).tap();
    await link('a.txt').locator('.btn-danger').tap();
    await link('a.txt').waitFor({ state: 'detached' });
    expect(await link('b.txt').count()).toBe(1);
    expect(await isSelecting(page)).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('in the trash puts back or asks about that entry alone, whatever is chosen beside it', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      const { body } = await stage.api.upload(name, name);
      await stage.api.delete(`/files/${body.id}`);
    }
    const { context, page, complaints } = await stage.open('/trash', phone);
    const row = (name: string) => page.locator('.trash-row', { hasText: name });
    await row('a.txt').tap();
    await row('b.txt').locator('[formaction^="/trash/restore"]').tap();
    await row('b.txt').waitFor({ state: 'detached' });
    await row('c.txt').locator('[formaction^="/trash/purge"]').tap();
    await page.locator('dialog[open]', { hasText: 'c.txt' }).waitFor();
    await page.locator('dialog[open] .btn-danger').tap();
    await row('c.txt').waitFor({ state: 'detached' });
    expect(await row('a.txt').locator('input').isChecked()).toBe(true);
    await page.locator('[data-check-all] input').tap();
    expect(await row('a.txt').locator('input').isChecked()).toBe(false);
    const { body } = await stage.api.get('/files');
    expect(body.items.map(({ name }) => name)).toEqual(['b.txt']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('in what was found opens a file, a folder, and the place where a file lies', async () => {
    const docs = await newFolder('Docs in');
    await fewFiles(docs.id);
    const { context, page, complaints } = await stage.open('/files?q=in', phone);
    await look(page, 'in a.txt');
    await look(page, 'in b.txt');
    await rowOf(page, 'in c.txt').locator('.file-place').tap();
    await page.waitForURL(`**/files?folderId=${docs.id}*`);
    await look(page, 'in c.txt');
    await page.goBack();
    await page.waitForURL('**/files?q=in');
    await page.locator('.file-row.is-folder .file-name').tap();
    await page.waitForURL(`**/files?folderId=${docs.id}*`);
    expect(await isSelecting(page)).toBe(0);
    await look(page, 'in b.txt');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** Whether a person would hit it, and nothing above it. */
const isOnTop = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return hit !== null && element.contains(hit);
  });

const long = 'A rather long name that a toast has to tell in full, as it came from a camera or a scanner.txt';

describe('7.27: a toast covers nothing that one needs', () => {
  it('of the bar of the selection on a phone, nor does the upload tray', async () => {
    await fewFiles();
    await stage.api.upload(long, 'x');
    const visit = await stage.open('/files', phone);
    const { context, page } = visit;
    await rowOf(page, long).locator('summary').tap();
    await rowOf(page, long).locator('.menu-item[data-act=delete]').tap();
    await rowOf(page, long).waitFor({ state: 'detached' });
    await longPress(visit, rowOf(page, 'a.txt'));
    const acts = ['download', 'move', 'share', 'delete'].map((name) => `[data-many=${name}]`);
    for (const act of acts) expect([act, await isOnTop(page, act)]).toEqual([act, true]);
    await page.locator('#file-picker').setInputFiles([
      { name: 'd.txt', mimeType: '', buffer: Buffer.from('x') },
      { name: 'e.txt', mimeType: '', buffer: Buffer.from('x') },
    ]);
    await page.locator('#uploads [data-close]').waitFor();
    for (const act of [...acts, '#uploads [data-fold]', '#uploads [data-close]'])
      expect([act, await isOnTop(page, act)]).toEqual([act, true]);
    await context.close();
  });

  it.each([768, 1000, 1280])('of the upload tray at %i pixels', async (width) => {
    await stage.api.upload(long, 'x');
    const { context, page } = await stage.open('/files', { viewport: { width, height: 800 } });
    const names = Array.from({ length: 8 }, (_, number) => `up ${number}.txt`);
    await page
      .locator('#file-picker')
      .setInputFiles(names.map((name) => ({ name, mimeType: '', buffer: Buffer.from('x') })));
    await rowOf(page, long).click();
    await page.keyboard.press('Delete');
    await page.locator('.toast-note').waitFor();
    // The tray folds by itself where all is well.
    await page.locator('#uploads [data-ended] .tray-item').nth(7).waitFor({ state: 'attached' });
    const overlap = await page.evaluate(() => {
      const [toast, tray] = ['.toast-note', '#uploads'].map((part) =>
        document.querySelector(part)?.getBoundingClientRect(),
      );
      if (!toast || !tray) return null;
      return toast.right > tray.left && toast.bottom > tray.top && toast.left < tray.right;
    });
    expect(overlap).toBe(false);
    expect(await isOnTop(page, '.toast-act')).toBe(true);
    await context.close();
  });
});

describe('7.27: a rename on a phone', () => {
  it.each([
    ['a file', 'a.txt', 'rename', 'list'],
    ['a comment', 'a.txt', 'comment', 'list'],
    ['a folder', 'Docs', 'rename', 'list'],
    ['a folder as a tile', 'Docs', 'rename', 'grid'],
  ])('of %s has Cancel and Save, large enough for a finger', async (_what, name, act, view) => {
    await newFolder('Docs');
    await fewFiles();
    const { context, page, complaints } = await stage.open(`/files?view=${view}`, phone);
    await rowOf(page, name).locator('summary').tap();
    await rowOf(page, name).locator(`.menu-item[data-act=${act}]`).tap();
    await page.locator('.is-editing [data-edit]:focus').waitFor();
    await page.keyboard.type('Other');
    for (const button of ['Save', 'Cancel']) {
      const control = page.locator('.is-editing').getByText(button, { exact: true }).locator('..');
      const box = await control.boundingBox();
      expect({ button, isWide: (box?.width ?? 0) >= 44, isHigh: (box?.height ?? 0) >= 42 }).toEqual({
        button,
        isWide: true,
        isHigh: true,
      });
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    }
    await page.locator('.is-editing .btn-quiet').tap();
    await nameOf(page, name).waitFor();
    expect(await page.locator('.is-editing').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
