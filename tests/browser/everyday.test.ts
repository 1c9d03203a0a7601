import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it, jest } from '@jest/globals';
import type { BrowserContextOptions, Download, Page } from 'playwright-core';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import { newAdmin } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { unzip } from '../support/unzip.js';
import { setStage } from './stage.js';
import { signIn, visit } from './visit.js';

const stage = setStage();

const openFiles = (options?: BrowserContextOptions) => stage.open('/files', options);

const rowOf = (page: Page, name: string) => page.locator('.file-row', { hasText: name });
const newFolder = async (name: string, parentId?: string) =>
  (await stage.api.post('/folders', { name, parentId })).body;

/** What an archive that was downloaded holds: paths, and the words of each file. */
async function unpacked(download: Download): Promise<Record<string, string | undefined>> {
  const found = await unzip(await readFile(await download.path()));
  return Object.fromEntries([...found].map(([path, { content }]) => [path, content?.toString()]));
}

describe('R22: how full the storage is', () => {
  it.each([
    [799, 'roomy', null],
    [800, 'tight', /Your storage is 80\s% full: 200\s+B left/],
    [949, 'tight', /Your storage is 94\s% full: 51\s+B left/],
    [950, 'full', /Your storage is almost full: 50\s+B left/],
  ])('%i of 1000 bytes: the bar and the note are %s', async (used, level, words) => {
    const system = { kind: 'system', means: 'cli' } as const;
    await stage.server.useCases.users.update(system, String(stage.api.user?.id), { quotaBytes: 1000 });
    const { body: gone } = await stage.api.upload('gone.bin', new Uint8Array(100));
    await stage.api.upload('big.bin', new Uint8Array(used - 100));
    await stage.api.delete(`/files/${gone.id}`);
    const { context, page, complaints } = await openFiles();
    await page.locator(`.quota-bar.is-${level}`).waitFor();
    expect(await page.locator('#storage').textContent()).toMatch(/100\s+B in the trash/);
    const note = page.locator('#quota-warning');
    expect(await note.count()).toBe(words ? 1 : 0);
    if (words) {
      expect(await note.getAttribute('class')).toContain(`is-${level}`);
      expect(await note.textContent()).toMatch(words);
      await note.getByRole('link', { name: /Empty the trash/ }).click();
      await page.waitForURL('**/trash');
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('R29: of another user, an administrator sees: what is used, in the trash and free', async () => {
    const id = String(stage.api.user?.id);
    const system = { kind: 'system', means: 'cli' } as const;
    await stage.server.useCases.users.update(system, id, { quotaBytes: 10 * 1024 });
    const { body: gone } = await stage.api.upload('gone.bin', new Uint8Array(1024));
    await stage.api.upload('kept.bin', new Uint8Array(5 * 1024));
    await stage.api.delete(`/files/${gone.id}`);
    const admin = await newAdmin(stage.server);
    const opened = await visit(stage.browser, stage.server.url);
    const { context, page, complaints } = opened;
    await signIn(opened, String(admin.user?.login));
    await page.goto(`/files?userId=${id}`);
    const banner = page.locator('.owner-banner', { hasText: 'Files of Test User' });
    const words = await banner.locator('.owner-quota').textContent();
    expect(words?.replaceAll(/\s+/g, ' ')).toContain('6 KB of 10 KB · 1 KB in the trash');
    const bar = await banner.getByRole('img').getAttribute('aria-label');
    expect(bar?.replaceAll(/\s/g, ' ')).toBe('5 KB of files and 1 KB in the trash, 4 KB free of 10 KB');
    // What stands in the frame is the administrator's own.
    expect(await page.locator('#storage').textContent()).toMatch(/0\s+B in use/);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('R25: an archive', () => {
  it('of what is selected, files and a folder, unpacks to the same names and bytes', async () => {
    const docs = await newFolder('Счета');
    await stage.api.upload('март.txt', 'march', { fields: { folderId: docs.id } });
    await newFolder('empty', docs.id);
    await stage.api.upload('письмо.txt', 'letter');
    await stage.api.upload('not this.txt', 'x');
    const { context, page, complaints } = await openFiles({ acceptDownloads: true });
    await rowOf(page, 'Счета').click();
    await rowOf(page, 'письмо.txt').click({ modifiers: ['Control'] });
    const download = page.waitForEvent('download');
    await page.locator('[data-many=download]').click();
    expect(await unpacked(await download)).toEqual({
      'Счета/': undefined,
      'Счета/empty/': undefined,
      'Счета/март.txt': 'march',
      'письмо.txt': 'letter',
    });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('of a folder comes from its menu', async () => {
    const docs = await newFolder('Docs');
    await stage.api.upload('in.txt', 'inside', { fields: { folderId: docs.id } });
    const { context, page } = await openFiles({ acceptDownloads: true });
    await rowOf(page, 'Docs').click({ button: 'right' });
    const download = page.waitForEvent('download');
    await page.locator('#context-menu [data-act=download]').click();
    expect((await download).suggestedFilename()).toBe('Docs.zip');
    expect(await unpacked(await download)).toMatchObject({ 'Docs/in.txt': 'inside' });
    await context.close();
  });
});

describe('R25: a download', () => {
  it('of a file, of several and of a folder comes by a click, and the browser knows from the start how much it will be', async () => {
    const docs = await newFolder('Docs');
    await stage.api.upload('in.txt', 'inside', { fields: { folderId: docs.id } });
    await stage.api.upload('alone.bin', new Uint8Array(300_000));
    await stage.api.upload('b.txt', 'b');
    const { context, page, complaints } = await openFiles({ acceptDownloads: true });
    const totals = new Map<string, number>();
    const devtools = await context.newCDPSession(page);
    devtools.on('Page.downloadProgress', ({ guid, totalBytes, state }) => {
      if (state === 'inProgress' && !totals.has(guid)) totals.set(guid, totalBytes);
    });
    await devtools.send('Page.enable');
    const fetched = async (...names: string[]): Promise<string> => {
      await page.keyboard.press('Escape');
      for (const name of names) await rowOf(page, name).click({ modifiers: ['Control'] });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('[data-many=download]').click(),
      ]);
      const { size } = await stat(await download.path());
      expect({ names, total: [...totals.values()].at(-1) }).toEqual({ names, total: size });
      return download.suggestedFilename();
    };
    expect(await fetched('alone.bin')).toBe('alone.bin');
    expect(await fetched('Docs')).toBe('Docs.zip');
    expect(await fetched('alone.bin', 'b.txt', 'Docs')).toMatch(/^Kladovka \d{4}-\d\d-\d\d\.zip$/);
    expect(totals.size).toBe(3);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('the details', () => {
  it('follow the selection: one, none, several, and a folder with what it holds', async () => {
    const docs = await newFolder('Docs');
    await stage.api.upload('in.txt', 'x', { fields: { folderId: docs.id } });
    await stage.api.upload('a.txt', 'x', { fields: { comment: 'about a' } });
    const { context, page, complaints } = await openFiles();
    const title = (name: string) => page.locator('#details .details-title', { hasText: name });
    await page.locator('[data-details-switch]').click();
    await page.locator('#details', { hasText: 'Select a file or a folder' }).waitFor();
    await rowOf(page, 'a.txt').click();
    await title('a.txt').waitFor();
    await page.locator('#details', { hasText: 'about a' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await title('Docs').waitFor();
    await page.locator('#details', { hasText: '0 folders, 1 file' }).waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    await page.locator('#details', { hasText: '2 selected' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#details', { hasText: 'Select a file or a folder' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('the menu of a row', () => {
  it.each(['Shift+F10', 'ContextMenu'])('opens by %s, is walked by arrows, and acts', async (key) => {
    await stage.api.upload('a.txt', 'x');
    const { context, page, complaints } = await openFiles();
    await page.keyboard.press('ArrowDown');
    await page.locator('.file-row:focus').waitFor();
    await page.keyboard.press(key);
    await page.locator('#context-menu [data-act]:focus').waitFor();
    while ((await page.locator('#context-menu [data-act=rename]:focus').count()) === 0)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('[data-edit=name]:focus').waitFor();
    expect(await page.locator('#context-menu').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('a folder', () => {
  it('that is renamed goes to its place in the list', async () => {
    for (const name of ['Alpha', 'Beta', 'Gamma']) await newFolder(name);
    const { context, page, complaints } = await openFiles();
    await rowOf(page, 'Alpha').click();
    await page.keyboard.press('F2');
    await page.locator('[data-edit=folder]:focus').waitFor();
    await page.keyboard.type('Delta');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('.file-name')].map((name) => name.textContent).join() ===
        'Beta,Delta,Gamma',
    );
    await page.locator('.file-row:focus', { hasText: 'Delta' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('bears the mark as soon as it is shared, and the mark opens the dialog', async () => {
    await newFolder('Docs');
    const { context, page, complaints } = await openFiles();
    await rowOf(page, 'Docs').click();
    await page.locator('[data-many=share]').click();
    await page.locator('.share-form button[type=submit]').click();
    await page.locator('.fresh-link').waitFor();
    await page.keyboard.press('Escape');
    await rowOf(page, 'Docs').getByLabel('Shared by 1 link').click();
    await page.locator('dialog[open]', { hasText: '1 link' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('R42: without scripts', () => {
  it('the selection’s acts work: download, move, delete; and the trash gives back', async () => {
    const docs = await newFolder('Docs');
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await stage.api.upload(name, name);
    const { context, page } = await openFiles({ javaScriptEnabled: false, acceptDownloads: true });
    const tick = async (...names: string[]) => {
      await page.goto('/files');
      for (const name of names) await rowOf(page, name).locator('input[type=checkbox]').check();
    };
    await tick('a.txt', 'b.txt');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect(await unpacked(await download)).toEqual({ 'a.txt': 'a.txt', 'b.txt': 'b.txt' });

    await tick('a.txt');
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await page.locator('.move-folder', { hasText: 'Docs' }).click();
    await page.getByRole('button', { name: 'Move to “Docs”' }).click();
    await page.goto(`/files?folderId=${docs.id}`);
    await rowOf(page, 'a.txt').waitFor();

    await tick('Docs', 'b.txt');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Move to the trash' }).click();
    await page.goto('/trash');
    await page.locator('.trash-row', { hasText: 'Docs' }).locator('input[type=checkbox]').check();
    await page.getByRole('button', { name: 'Put back' }).first().click();
    await page.goto('/files');
    await rowOf(page, 'Docs').waitFor();
    expect(await page.locator('.file-name').allTextContents()).toEqual(['Docs', 'c.txt']);
    await context.close();
  });
});

describe('R42: the server’s disk is full', () => {
  it.each([
    ['en', 'The server has run out of disk space. Tell its administrator.'],
    ['ru', 'На сервере закончилось место на диске. Сообщите администратору.'],
  ])('says so in words (%s), and nothing half-done stays', async (locale, words) => {
    const full = jest
      .spyOn(stage.server.ports.blobs, 'append')
      .mockRejectedValue(new DomainError('storage_full'));
    const { context, page } = await openFiles({ locale });
    await page
      .locator('#file-picker')
      .setInputFiles({ name: 'a.bin', mimeType: '', buffer: Buffer.alloc(10) });
    const line = page.locator('.tray-item[data-status=failed]', { hasText: 'a.bin' });
    await line.waitFor();
    expect(await line.locator('[data-state]').textContent()).toContain(words);
    full.mockRestore();
    await line.locator('[data-remove]').click();
    await line.waitFor({ state: 'detached' });
    await page.waitForFunction(
      async () => (await (await fetch('/api/v1/uploads')).json()).items.length === 0,
    );
    expect((await stage.api.get('/files')).body.items).toEqual([]);
    await context.close();
  });
});

describe('7.33: what gets a new name', () => {
  it.each([
    ['a file, down', 'b 003.txt', 'z 1.txt'],
    ['a file, up', 'b 200.txt', 'a 1.txt'],
    ['a folder', 'Folder 2', 'Z'],
  ])('%s is in sight where it stands then, with the focus on it', async (_what, before, after) => {
    for (let number = 0; number < 6; number += 1) await newFolder(`Folder ${number}`);
    await stage.server.fill(
      `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, comment, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $id::uuid, 'b ' || lpad(number::text, 3, '0') || '.txt', 1, 'text/plain',
              '', '', gen_random_uuid()::text, now(), now()
       FROM generate_series(1, 400) AS number`,
      { id: stage.api.user?.id },
    );
    const { context, page, complaints } = await openFiles();
    await page.locator('.file-row').first().click();
    if (before > 'b 1') await page.evaluate('scrollTo({ top: 12000, behavior: "instant" })');
    const row = page.locator(`.file-row[data-name="${before}"]`);
    await row.locator('summary').click();
    await row.locator('.menu-item[data-act=rename]').click();
    await page.locator('[data-edit]:focus').fill(after);
    // With the answer and after it comes what the server tells all lists.
    await page.evaluate(
      `document.addEventListener('entriesChanged', () => {
         const tell = () => document.body.dispatchEvent(new CustomEvent('entriesChanged', { bubbles: true, detail: {} }));
         for (let wait = 0; wait < 400; wait += 40) setTimeout(tell, wait);
       }, { once: true })`,
    );
    await page.keyboard.press('Enter');
    const renamed = page.locator(`.file-row:focus[data-name="${after}"]`);
    await renamed.waitFor();
    await eventually(async () => {
      const box = await renamed.evaluate((element) => element.getBoundingClientRect().toJSON());
      expect(box.top).toBeGreaterThanOrEqual(100);
      expect(box.bottom).toBeLessThanOrEqual(720);
    });
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('7.33: Ctrl+Z', () => {
  const toastGone = (page: Page) =>
    page.evaluate('for (const note of document.querySelectorAll("[data-toast]")) note.remove()');
  const toast = (page: Page, words: string) => page.locator('.toast-note', { hasText: words }).waitFor();

  it('takes back what was done last when its toast has gone, says what, and does it once', async () => {
    const docs = await newFolder('Docs');
    const { body } = await stage.api.upload('a.txt', 'x');
    const { context, page, complaints } = await openFiles();
    await rowOf(page, 'a.txt').click();
    await page.keyboard.press('Delete');
    await rowOf(page, 'a.txt').waitFor({ state: 'detached' });
    await toastGone(page);
    await page.keyboard.press('Control+KeyZ');
    await toast(page, 'a.txt');
    await rowOf(page, 'a.txt').waitFor();
    await toastGone(page);
    await page.keyboard.press('Control+KeyZ');
    expect(await page.locator('.toast-note').count()).toBe(0);

    await rowOf(page, 'a.txt').click();
    await page.keyboard.press('F2');
    await page.locator('[data-edit=name]:focus').fill('b.txt');
    await page.keyboard.press('Enter');
    await rowOf(page, 'b.txt').waitFor();
    await toast(page, 'Renamed to “b.txt”');
    await toastGone(page);
    await page.keyboard.press('Control+KeyZ');
    await toast(page, 'Renamed to “a.txt”');
    await rowOf(page, 'a.txt').waitFor();

    // In another folder of the same visit, too; after a reload nothing is left to take back.
    await rowOf(page, 'a.txt').click();
    await page.keyboard.press('Delete');
    await rowOf(page, 'a.txt').waitFor({ state: 'detached' });
    await rowOf(page, 'Docs').dblclick();
    await page.waitForURL(`**/files?folderId=${docs.id}`);
    await toastGone(page);
    await page.keyboard.press('Control+KeyZ');
    await toast(page, 'a.txt');
    expect((await stage.api.get(`/files/${body.id}`)).status).toBe(200);
    await stage.api.upload('c.txt', 'x', { fields: { folderId: docs.id } });
    await rowOf(page, 'c.txt').click();
    await page.keyboard.press('Delete');
    await rowOf(page, 'c.txt').waitFor({ state: 'detached' });
    await page.reload();
    await page.keyboard.press('Control+KeyZ');
    await page.keyboard.press('?');
    await page.locator('dialog[open] .shortcuts').waitFor();
    expect(await rowOf(page, 'c.txt').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('in a field is the field’s own', async () => {
    for (const name of ['a.txt', 'b.txt']) await stage.api.upload(name, 'x');
    const { context, page } = await openFiles();
    await rowOf(page, 'a.txt').click();
    await page.keyboard.press('Delete');
    await rowOf(page, 'a.txt').waitFor({ state: 'detached' });
    await page.locator('#search-q').fill('words');
    await page.keyboard.press('Control+KeyZ');
    await page.locator('#search-q').press('Escape');
    expect(await rowOf(page, 'a.txt').count()).toBe(0);
    await context.close();
  });
});

describe('7.33: at 768 pixels', () => {
  it.each(['en', 'ru'])(
    'the list says when each was uploaded, and the name keeps its room (%s)',
    async (locale) => {
      await stage.api.upload('Report of the year.txt', 'x');
      const { context, page } = await openFiles({ viewport: { width: 768, height: 1024 }, locale });
      const row = page.locator('.file-row').first();
      const date = row.locator('td.col-uploadedAt time');
      expect(await date.isVisible()).toBe(true);
      const isWhole = await date.evaluate((time) => {
        const cell = time.closest('td');
        return cell !== null && cell.scrollWidth <= cell.clientWidth;
      });
      expect(isWhole).toBe(true);
      const name = await row.locator('.file-name').boundingBox();
      expect(name?.width).toBeGreaterThan(120);
      await context.close();
    },
  );
});

describe('7.33: a comment for what is dropped', () => {
  it('is asked for where the drop says so; and by keyboard Shift+U chooses files for one', async () => {
    const { context, page, complaints } = await openFiles();
    const drag = (type: string, selector: string) =>
      page.evaluate(
        ([name, target]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['words'], 'dropped.txt', { type: 'text/plain' }));
          const event = new DragEvent(String(name), { dataTransfer, bubbles: true, cancelable: true });
          document.querySelector(String(target))?.dispatchEvent(event);
        },
        [type, selector],
      );
    await drag('dragenter', '#file-list');
    await drag('dragover', '#file-list');
    await page.locator('#drop-veil [data-drop-comment]').waitFor();
    await drag('dragover', '[data-drop-comment]');
    await page.locator('[data-drop-comment].is-over').waitFor();
    await drag('drop', '[data-drop-comment]');
    await page.locator('dialog[open] [data-comment]:focus').waitFor();
    await page.keyboard.type('about the drop');
    await page.keyboard.press('Enter');
    await rowOf(page, 'dropped.txt').locator('.file-comment', { hasText: 'about the drop' }).waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Shift+KeyU');
    await (await chooser).setFiles({ name: 'chosen.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
    await page.locator('dialog[open] [data-comment]:focus').waitFor();
    await page.keyboard.type('about the choice');
    await page.keyboard.press('Enter');
    await rowOf(page, 'chosen.txt').locator('.file-comment', { hasText: 'about the choice' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
