import { describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { seriousFindings } from '../../browser/axe.js';
import { setStage } from '../../browser/stage.js';
import type { Body } from '../../support/client.js';

const stage = setStage();

const newFolder = async (name: string, parentId?: string) =>
  (await stage.api.post('/folders', { name, parentId })).body;
const namesIn = async (folderId: string) =>
  (await stage.api.get(`/files?folderId=${folderId}`)).body.items.map(({ name }) => name);

const open = (options?: BrowserContextOptions) => stage.open('/files', options);

async function moveOf(page: Page, file: Body): Promise<void> {
  await page.locator(`#file-${file.id} summary`).click();
  await page.locator(`#file-${file.id} [data-act=move]`).click();
  await page.locator('#move-form').waitFor();
}

const level = (page: Page, name: string) => page.locator('.crumb[aria-current]', { hasText: name });
const toast = (page: Page, text: string) => page.locator('.toast-note', { hasText: text });

describe('moving', () => {
  it('finds the folder by keyboard alone, makes one on the way, and Undo takes it back', async () => {
    const docs = await newFolder('Docs');
    await newFolder('Photos');
    await newFolder('2025', docs.id);
    const { body: file } = await stage.api.upload('a.txt', 'x');
    const { context, page, complaints } = await open();
    await moveOf(page, file);
    await page.locator('.move-folder:focus', { hasText: 'Docs' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('.move-folder:focus', { hasText: 'Photos' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    await level(page, 'Docs').waitFor();
    await page.locator('.move-folder:focus', { hasText: '2025' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await level(page, 'All files').waitFor();
    await page.locator('.move-folder:focus', { hasText: 'Docs' }).waitFor();
    await page.keyboard.press('Enter');
    await level(page, 'Docs').waitFor();

    await page.getByRole('button', { name: 'New folder' }).press('Enter');
    await page.locator('#newName:focus').waitFor();
    await page.keyboard.type('2026');
    await page.keyboard.press('Enter');
    await level(page, '2026').waitFor();
    await page.getByRole('button', { name: 'Move to “2026”' }).press('Enter');
    await toast(page, '“a.txt” is now in “2026”').waitFor();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.locator(`#file-${file.id}`).waitFor({ state: 'detached' });

    await page.locator('.toast-act').click();
    await toast(page, '“a.txt” is back where it was').waitFor();
    await page.locator(`#file-${file.id}`).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('asks where the name is taken: keep both, replace or skip', async () => {
    const docs = await newFolder('Docs');
    await stage.api.upload('a.txt', 'old', { fields: { folderId: docs.id } });
    const { body: file } = await stage.api.upload('a.txt', 'new');
    const { context, page } = await open();
    const moveToDocs = async () => {
      await moveOf(page, file);
      await page.locator('.move-folder', { hasText: 'Docs' }).click();
      await level(page, 'Docs').waitFor();
      await page.locator('[data-submit]').click();
      await page.locator('.conflict-choice').first().waitFor();
    };
    await moveToDocs();
    await page.getByRole('button', { name: 'Skip' }).click();
    await toast(page, 'Everything stays where it was').waitFor();
    await moveToDocs();
    await page.getByRole('button', { name: 'Keep both' }).click();
    await toast(page, '“a (1).txt” is now in “Docs”').waitFor();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    expect(await namesIn(docs.id)).toEqual(['a.txt', 'a (1).txt']);
    await context.close();
  });

  it('works without scripts, conflicts too', async () => {
    const docs = await newFolder('Docs');
    await newFolder('2026', docs.id);
    await stage.api.upload('a.txt', 'old', { fields: { folderId: docs.id } });
    const { body: file } = await stage.api.upload('a.txt', 'new');
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto(`/entries/move?fileIds=${file.id}`);
    await page.locator('.move-folder', { hasText: 'Docs' }).click();
    await page.locator('.move-folder', { hasText: '2026' }).click();
    await page.locator('.crumbs button', { hasText: 'Docs' }).click();
    await page.getByRole('button', { name: 'Move to “Docs”' }).click();
    await page.getByRole('button', { name: 'Replace' }).click();
    await page.waitForURL(`**/files?folderId=${docs.id}&done=moved`);
    expect(await namesIn(docs.id)).toEqual(['a.txt']);
    expect((await stage.api.get('/trash')).body.items).toMatchObject([{ name: 'a.txt' }]);
    await context.close();
  });

  it('a folder goes neither into itself nor below itself: it is no choice in the dialog, and elsewhere words say so', async () => {
    const docs = await newFolder('Docs');
    const inner = await newFolder('Docs inner', docs.id);
    const { context, page } = await open();
    const row = (folder: Body) => page.locator(`#folder-${folder.id}`);
    const refusal = toast(page, 'A folder can’t be moved into itself. Choose another place.');
    await row(docs).click();
    await page.keyboard.press('m');
    await page.locator('.move-folder.is-moving', { hasText: 'This one is being moved' }).waitFor();
    expect(await page.locator('[data-folder]').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });

    await row(docs).dragTo(row(docs));
    await page.goto('/files?q=Docs');
    await row(docs).dragTo(row(inner));
    await refusal.waitFor();

    await page.goto('/files');
    await row(docs).click();
    await page.keyboard.press('Control+KeyX');
    await row(docs).dblclick();
    await row(inner).waitFor();
    await page.keyboard.press('Control+KeyV');
    await refusal.waitFor();
    expect((await stage.api.get(`/folders/${docs.id}`)).body.parentId).toBeNull();
    await context.close();
  });
});

describe.each([
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('R45: at $width pixels, $colorScheme', ({ width, colorScheme }) => {
  it('dialogs, toasts and the search box are clear to a screen reader', async () => {
    const docs = await newFolder('Docs');
    const files: Body[] = [];
    for (const name of ['a.txt', 'b.txt']) {
      await stage.api.upload(name, 'old', { fields: { folderId: docs.id } });
      files.push((await stage.api.upload(name, 'new')).body);
    }
    const { context, page } = await open({
      viewport: { width, height: 844 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const findings: string[] = [];
    await page.locator('#search-q').fill('txt');
    await page.locator('#search-panel [role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    findings.push(...(await seriousFindings(page)));
    await page.keyboard.press('Escape');

    await moveOf(page, files[0] as Body);
    findings.push(...(await seriousFindings(page)));
    await page.locator('.move-folder', { hasText: 'Docs' }).click();
    await level(page, 'Docs').waitFor();
    await page.locator('[data-submit]').click();
    await page.locator('.conflict-choice').first().waitFor();
    findings.push(...(await seriousFindings(page)));
    await page.getByRole('button', { name: 'Replace' }).click();
    await toast(page, 'is now in “Docs”').waitFor();
    findings.push(...(await seriousFindings(page)));
    await context.close();
    expect(findings).toEqual([]);
  });
});

describe('a new folder', () => {
  it('is made in the dialog, which stays with what was typed where the name is taken', async () => {
    await newFolder('Docs');
    const { context, page } = await open();
    await page.locator('[data-new-folder]').click();
    await page.locator('#folder-name:focus').waitFor();
    await page.keyboard.type('Docs');
    await page.keyboard.press('Enter');
    await page
      .locator('#folder-name-error', { hasText: 'There is something with this name here already.' })
      .waitFor();
    expect(await page.locator('#folder-name').inputValue()).toBe('Docs');
    await page.locator('#folder-name').fill('Docs 2');
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.locator('.file-row', { hasText: 'Docs 2' }).waitFor();
    await context.close();
  });
});
