import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it, jest } from '@jest/globals';
import type { BrowserContextOptions, Download, Page } from 'playwright-core';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import { newAdmin } from '../support/client.js';
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
