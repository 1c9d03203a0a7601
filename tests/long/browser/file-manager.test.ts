import { describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { seriousFindings } from '../../browser/axe.js';
import { setStage } from '../../browser/stage.js';
import { eventually } from '../../support/eventually.js';

const stage = setStage();

const openFiles = (options?: BrowserContextOptions) => stage.open('/files', options);

const rowOf = (page: Page, name: string) => page.locator('.file-row', { hasText: name });

describe.each([
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('R45: menus, row forms and dialogs at $width pixels, $colorScheme', ({ width, colorScheme }) => {
  it('are clear to a screen reader', async () => {
    const { body: file } = await stage.api.upload('notes.txt', 'text', { fields: { comment: 'a comment' } });
    const { context, page } = await openFiles({
      viewport: { width, height: 844 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const findings: string[] = [];
    for (const [part, shown] of [
      ['rename', '[data-edit=name]'],
      ['move', 'dialog[open] #move-form'],
      ['details', '#details .facts'],
      ['share', 'dialog[open] .share-form'],
    ]) {
      await page.goto('/files');
      await page.locator(`#file-${file.id} summary`).click();
      findings.push(...(await seriousFindings(page)));
      await page.locator(`#file-${file.id} .menu-item[data-act=${part}]`).click();
      await page.locator(String(shown)).waitFor();
      findings.push(...(await seriousFindings(page)));
    }
    await page.locator('.share-form button[type=submit]').click();
    await page.locator('.fresh-link').waitFor();
    findings.push(...(await seriousFindings(page)));
    await context.close();
    expect(findings).toEqual([]);
  });
});

describe('rows', () => {
  it('R23, R44: are renamed by keyboard alone: Escape leaves, Enter saves, the focus stays in the row', async () => {
    await stage.api.upload('Picture.png', 'x');
    const { context, page, complaints } = await openFiles();
    const rename = rowOf(page, 'Picture.png').locator('.quick[data-act=rename]');

    await rename.press('Enter');
    await page.locator('[data-edit=name]:focus').waitFor();
    await page.keyboard.type('thrown away');
    await page.keyboard.press('Escape');
    await page.locator('.file-row:focus', { hasText: 'Picture.png' }).waitFor();

    await rename.press('Enter');
    await page.locator('[data-edit=name]:focus').waitFor();
    // The ending is not part of what is marked: typing leaves it.
    await page.keyboard.type('Portrait');
    await page.keyboard.press('Enter');
    await page.locator('.file-row:focus', { hasText: 'Portrait.png' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('R42: that one is writing in, or whose menu is open, stay as they are while others come', async () => {
    await stage.api.upload('b.txt', 'x');
    const { body: file } = await stage.api.upload('c.txt', 'x');
    const { context, page, complaints } = await openFiles();
    const arrives = async (name: string) => {
      await page.locator('#file-picker').setInputFiles({ name, mimeType: '', buffer: Buffer.from('x') });
      await rowOf(page, name).waitFor();
    };
    await rowOf(page, 'b.txt').locator('.quick[data-act=rename]').press('Enter');
    await page.locator('[data-edit=name]:focus').waitFor();
    await page.keyboard.type('half a ');
    await arrives('a.txt');
    await page.keyboard.type('name');
    await page.keyboard.press('Enter');
    await rowOf(page, 'half a name.txt').waitFor();

    // A form that is on its way finds its row.
    let letFormThrough = (): void => undefined;
    const formMayCome = new Promise<void>((resolve) => {
      letFormThrough = resolve;
    });
    await page.route(`**/files/${file.id}/edit?field=name`, async (route) => {
      await formMayCome;
      await route.continue();
    });
    await rowOf(page, 'c.txt').locator('.quick[data-act=rename]').press('Enter');
    await arrives('y.txt');
    letFormThrough();
    await page.locator(`#file-${file.id} [data-edit=name]:focus`).waitFor();
    await page.keyboard.press('Escape');
    await rowOf(page, 'c.txt').locator('.file-name').waitFor();

    await rowOf(page, 'c.txt').locator('summary').click();
    await arrives('d.txt');
    await rowOf(page, 'c.txt').locator('.menu-item[data-act=details]').click();
    await page.locator('#details .facts').waitFor();

    // What it did not tell while its menu was open, it tells then.
    await rowOf(page, 'c.txt').locator('summary').click();
    await stage.api.patch(`/files/${file.id}`, { name: 'renamed.txt' });
    await stage.api.upload('f.txt', 'x');
    await page.evaluate('document.dispatchEvent(new CustomEvent("entriesChanged"))');
    await rowOf(page, 'f.txt').waitFor();
    expect(await page.locator(`#file-${file.id} .file-name`).textContent()).toBe('c.txt');
    await page.keyboard.press('Escape');
    await rowOf(page, 'renamed.txt').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

const newFolder = async (name: string, parentId?: string) =>
  (await stage.api.post('/folders', { name, parentId })).body;
const selected = (page: Page) => page.locator('.file-row.is-selected .file-name').allTextContents();
const active = (page: Page, name: string) => page.locator('.file-row:focus', { hasText: name });
const count = (page: Page, text: string) =>
  page.locator('.has-selection [data-selection-count]', { hasText: text });

/** Folder Docs with inner.txt, and a.txt, b.txt, c.txt beside it. */
async function fewFiles() {
  const docs = await newFolder('Docs');
  await stage.api.upload('inner.txt', 'x', { fields: { folderId: docs.id } });
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await stage.api.upload(name, name);
  return docs;
}

describe('selection', () => {
  it('by mouse: one click selects, Ctrl adds, Shift extends, a click beside selects nothing', async () => {
    await fewFiles();
    const { context, page, complaints } = await openFiles();
    await rowOf(page, 'a.txt').locator('.file-name').click();
    expect(await selected(page)).toEqual(['a.txt']);
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await rowOf(page, 'c.txt').click({ modifiers: ['Control'] });
    expect(await selected(page)).toEqual(['a.txt', 'c.txt']);
    await rowOf(page, 'Docs').click();
    await rowOf(page, 'b.txt').click({ modifiers: ['Shift'] });
    expect(await selected(page)).toEqual(['Docs', 'a.txt', 'b.txt']);
    await count(page, '3 selected').waitFor();
    expect(await page.locator('#live').textContent()).toBe('3 selected');
    await rowOf(page, 'c.txt').locator('input').click();
    await count(page, '4 selected').waitFor();
    await page.locator('.manager-head').click({ position: { x: 300, y: 5 } });
    expect(await selected(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('by keyboard: arrows, Home, End, Shift, Space, Ctrl+A, Escape', async () => {
    await fewFiles();
    const { context, page, complaints } = await openFiles();
    await page.keyboard.press('ArrowDown');
    await active(page, 'Docs').waitFor();
    await page.keyboard.press('ArrowDown');
    await active(page, 'a.txt').waitFor();
    expect(await selected(page)).toEqual(['a.txt']);
    await page.keyboard.press('Shift+ArrowDown');
    await active(page, 'b.txt').waitFor();
    expect(await selected(page)).toEqual(['a.txt', 'b.txt']);
    await page.keyboard.press('End');
    await active(page, 'c.txt').waitFor();
    await page.keyboard.press('Space');
    expect(await selected(page)).toEqual(['a.txt', 'b.txt', 'c.txt']);
    await page.keyboard.press('Escape');
    expect(await selected(page)).toEqual([]);
    await page.keyboard.press('Home');
    await active(page, 'Docs').waitFor();
    await page.keyboard.press('PageDown');
    await active(page, 'c.txt').waitFor();
    await page.keyboard.press('PageUp');
    await active(page, 'Docs').waitFor();
    await page.keyboard.press('Control+KeyA');
    await count(page, '4 selected').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('by touch: a tap opens, a long press begins a selection, further taps add to it', async () => {
    await fewFiles();
    const { context, page, complaints } = await openFiles({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const touch = await context.newCDPSession(page);
    const box = await rowOf(page, 'a.txt').boundingBox();
    const point = { x: (box?.x ?? 0) + 120, y: (box?.y ?? 0) + 20 };
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
    await count(page, '1 selected').waitFor();
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await rowOf(page, 'c.txt').locator('.file-name').tap();
    await count(page, '2 selected').waitFor();
    await page.locator('[data-select-none]').tap();
    await rowOf(page, 'Docs').locator('.file-name').tap();
    await rowOf(page, 'inner.txt').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('keys', () => {
  it('Enter opens, Backspace goes up, F2 renames, / searches, n makes a folder, i tells, ? shows them all', async () => {
    const docs = await fewFiles();
    const { context, page, complaints } = await openFiles();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/files?folderId=${docs.id}`);
    await rowOf(page, 'inner.txt').waitFor();
    await page.keyboard.press('Backspace');
    await page.waitForURL((url) => url.pathname === '/files' && url.search === '');
    await rowOf(page, 'a.txt').click();
    await page.keyboard.press('F2');
    await page.locator('[data-edit=name]:focus').waitFor();
    await page.keyboard.press('Escape');
    await active(page, 'a.txt').waitFor();
    await page.keyboard.press('/');
    await page.locator('#search-q:focus').waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('n');
    await page.locator('dialog[open] #folder-name').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.keyboard.press('i');
    await page.locator('#details').waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog[open] .shortcuts').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('u');
    await chooser;
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a key that comes as a dialog closes is not lost, though the focus is still within', async () => {
    const { context, page, complaints } = await openFiles();
    await page.keyboard.press('n');
    await page.locator('dialog[open] #folder-name:focus').waitFor();
    await page.evaluate(() => {
      const field = document.getElementById('folder-name');
      field?.closest('dialog')?.close();
      field?.dispatchEvent(new KeyboardEvent('keydown', { key: '?', code: 'Slash', bubbles: true }));
    });
    await page.locator('dialog[open] .shortcuts').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('Delete moves to the trash at once, and Undo brings it back; m asks where to', async () => {
    await fewFiles();
    const { context, page, complaints } = await openFiles();
    await rowOf(page, 'a.txt').click();
    await rowOf(page, 'b.txt').click({ modifiers: ['Shift'] });
    await page.keyboard.press('Delete');
    await rowOf(page, 'a.txt').waitFor({ state: 'detached' });
    await page.locator('.toast-note', { hasText: '2 items are in the trash' }).getByText('Undo').click();
    await rowOf(page, 'a.txt').waitFor();
    await rowOf(page, 'b.txt').click();
    await page.keyboard.press('m');
    await page.locator('dialog[open] #move-form').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('Ctrl+X here and Ctrl+V there move', async () => {
    const docs = await fewFiles();
    const { context, page, complaints } = await openFiles();
    await rowOf(page, 'b.txt').click();
    await page.keyboard.press('Control+KeyX');
    await rowOf(page, 'Docs').dblclick();
    await rowOf(page, 'inner.txt').waitFor();
    await page.keyboard.press('Control+KeyV');
    await rowOf(page, 'b.txt').waitFor();
    const { body } = await stage.api.get(`/files?folderId=${docs.id}`);
    expect(body.items.map(({ name }) => name)).toEqual(['b.txt', 'inner.txt']);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('drag', () => {
  it('moves what is selected onto a folder, and onto a folder of the path', async () => {
    const docs = await fewFiles();
    const { context, page, complaints } = await openFiles();
    await rowOf(page, 'a.txt').click();
    await rowOf(page, 'b.txt').click({ modifiers: ['Shift'] });
    await rowOf(page, 'a.txt').dragTo(rowOf(page, 'Docs'));
    await rowOf(page, 'a.txt').waitFor({ state: 'detached' });
    await rowOf(page, 'Docs').dblclick();
    await rowOf(page, 'a.txt').waitFor();
    await rowOf(page, 'inner.txt').dragTo(page.locator('.path [data-drop-folder=""]'));
    await rowOf(page, 'inner.txt').waitFor({ state: 'detached' });
    const { body } = await stage.api.get(`/files?folderId=${docs.id}`);
    expect(body.items.map(({ name }) => name)).toEqual(['a.txt', 'b.txt']);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('menu of a row', () => {
  it('7.3: makes its row stand out as long as it is open', async () => {
    await fewFiles();
    const { context, page, complaints } = await openFiles();
    const row = rowOf(page, 'a.txt');
    // Opened and closed, it tells twice: the menu itself, and then its panel.
    await page.evaluate(() => {
      const told = (event: ToggleEvent) => {
        const element = event.target as HTMLElement;
        if (element.matches('.menu-panel')) document.body.dataset.panel = event.newState;
      };
      addEventListener('toggle', (event) => queueMicrotask(() => told(event as ToggleEvent)), true);
    });
    const isOpen = async () => (await row.getAttribute('class'))?.split(' ').includes('is-open');
    await row.locator('summary').click();
    await page.locator('body[data-panel=open]').waitFor();
    expect(await isOpen()).toBe(true);
    await page.keyboard.press('Escape');
    await page.locator('body[data-panel=closed]').waitFor();
    expect(await isOpen()).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('opens where the pointer is, walks by arrows, and has the acts for all that is selected', async () => {
    await fewFiles();
    const { context, page, complaints } = await openFiles();
    const menu = page.locator('#context-menu');
    await rowOf(page, 'a.txt').click({ button: 'right' });
    expect(await selected(page)).toEqual(['a.txt']);
    expect(await menu.locator('[data-act]').count()).toBeGreaterThan(6);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await active(page, 'a.txt').waitFor();
    await rowOf(page, 'b.txt').click({ modifiers: ['Control'] });
    await rowOf(page, 'b.txt').click({ button: 'right' });
    expect(
      await menu.locator('[data-act]').evaluateAll((items) => items.map((item) => item.dataset.act)),
    ).toEqual(['download', 'move', 'delete']);
    await menu.locator('[data-act=delete]').click();
    await rowOf(page, 'a.txt').waitFor({ state: 'detached' });
    expect(await page.locator('.file-row').count()).toBe(2);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('places', () => {
  it('the address says where one is, Back returns to the place in the list, and nothing loads the page anew', async () => {
    for (let number = 0; number < 60; number += 1)
      await newFolder(`folder ${String(number).padStart(2, '0')}`);
    const { context, page, complaints } = await openFiles();
    await page.evaluate('window.isSame = true');
    await rowOf(page, 'folder 50').scrollIntoViewIfNeeded();
    const top = await page.evaluate('scrollY');
    await rowOf(page, 'folder 50').dblclick();
    await page.locator('h1', { hasText: 'folder 50' }).waitFor();
    expect(await page.title()).toContain('folder 50');
    expect(await page.evaluate('scrollY')).toBe(0);
    await page.goBack();
    await page.locator('h1', { hasText: 'All files' }).waitFor();
    await page.waitForFunction((wanted) => scrollY === wanted, top);
    await page.goForward();
    await page.locator('h1', { hasText: 'folder 50' }).waitFor();
    expect(await page.evaluate('window.isSame')).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('rows or tiles, as one chose, and a new folder comes where it belongs and is selected', async () => {
    await fewFiles();
    const { context, page, complaints } = await openFiles();
    await page.locator('[data-view-switch]').click();
    await page.locator('.listing.is-grid').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await rowOf(page, 'c.txt').click();
    await page.locator('[data-new-folder]').click();
    await page.locator('#folder-name').fill('Another');
    await page.keyboard.press('Enter');
    await rowOf(page, 'Another').waitFor();
    expect(await page.locator('.file-name').allTextContents()).toEqual([
      'Another',
      'Docs',
      'a.txt',
      'b.txt',
      'c.txt',
    ]);
    expect(await selected(page)).toEqual(['Another']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an empty folder says what to do, and its button opens the chooser: what is chosen lies there', async () => {
    const docs = await newFolder('Docs');
    const { context, page, complaints } = await openFiles();
    await rowOf(page, 'Docs').dblclick();
    await page
      .locator('[data-empty]', { hasText: 'Drop files here, or choose them on your device.' })
      .waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.locator('[data-empty]').getByRole('link', { name: 'Choose files' }).click();
    await (await chooser).setFiles({ name: 'first.txt', mimeType: '', buffer: Buffer.from('1') });
    await rowOf(page, 'first.txt').waitFor();
    await page.locator('[data-empty]').waitFor({ state: 'detached' });
    const { body } = await stage.api.get(`/files?folderId=${docs.id}`);
    expect(body.items.map(({ name }) => name)).toEqual(['first.txt']);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('R44: columns', () => {
  /** In no two columns in the same order. */
  async function variedFiles() {
    const contents = { 'a.txt': 'xx', 'b.txt': 'xxx', 'c.txt': 'x' };
    for (const [name, content] of Object.entries(contents)) {
      const { body } = await stage.api.upload(name, content);
      if (name !== 'a.txt') await stage.api.raw('GET', `/api/v1/files/${body.id}/content`);
    }
  }

  it.each([
    ['Size', '-size', ['b.txt', 'a.txt', 'c.txt'], ['c.txt', 'a.txt', 'b.txt']],
    ['Uploaded', '-uploadedAt', ['c.txt', 'b.txt', 'a.txt'], ['a.txt', 'b.txt', 'c.txt']],
    ['Last download', '-lastDownloadedAt', ['c.txt', 'b.txt', 'a.txt'], ['a.txt', 'b.txt', 'c.txt']],
    ['Name', null, ['a.txt', 'b.txt', 'c.txt'], ['c.txt', 'b.txt', 'a.txt']],
  ])('sort by %s at a click and by Enter, one way and the other', async (column, sort, first, second) => {
    await variedFiles();
    const { context, page, complaints } = await openFiles();
    await page.goto(column === 'Name' ? '/files?sort=-name' : '/files');
    const head = page.getByRole('columnheader', { name: column, exact: true });
    const names = () => page.locator('.file-name').allTextContents();
    await head.getByRole('link').click();
    await eventually(async () => expect(await names()).toEqual(first));
    expect(new URL(page.url()).searchParams.get('sort')).toBe(sort);
    const direction = await head.getAttribute('aria-sort');
    await head.getByRole('link').press('Enter');
    await eventually(async () => expect(await names()).toEqual(second));
    const both = [direction, await head.getAttribute('aria-sort')];
    expect(both).toEqual(sort ? ['descending', 'ascending'] : ['ascending', 'descending']);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
