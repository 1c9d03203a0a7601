import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from '../../browser/stage.js';
import { eventually } from '../../support/eventually.js';

const stage = setStage();

const open = () => stage.open('/trash');

const box = (page: Page) => page.getByRole('combobox', { name: 'Search files and folders' });
const options = (page: Page) => page.locator('#search-panel [role=option]');

describe('the search box', () => {
  it('shows a file that is chosen from the suggestions, and the page goes on working after that', async () => {
    await stage.api.upload('договор.txt', 'words');
    const { context, page, complaints } = await stage.open('/files');
    await box(page).pressSequentially('догов');
    await options(page).first().click();
    await page.locator('dialog[open] .preview', { hasText: 'договор.txt' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.locator('[data-new-folder]').click();
    await page.locator('dialog[open] #folder-name').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('R45: suggests while one types, from any page, and is gone through by keyboard', async () => {
    const folder = (await stage.api.post('/folders', { name: 'Зимние фото' })).body;
    await stage.api.upload('зима.png', 'x', { fields: { folderId: folder.id } });
    const { context, page, complaints } = await open();
    await box(page).pressSequentially('зим');
    await options(page).nth(2).waitFor();
    expect(await box(page).getAttribute('aria-expanded')).toBe('true');
    await page.locator('#live', { hasText: '2 suggestions' }).waitFor({ state: 'attached' });

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const active = await box(page).getAttribute('aria-activedescendant');
    expect(await page.locator(`#${active}[aria-selected=true]`).textContent()).toContain('Зимние фото');
    await page.keyboard.press('Escape');
    await options(page).first().waitFor({ state: 'hidden' });
    expect(await box(page).inputValue()).toBe('зим');

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/files?folderId=${folder.id}`);
    await page.locator('.file-row', { hasText: 'зима.png' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('R44: Enter shows all that is found, in an address to share, and Back returns', async () => {
    await stage.api.upload('winter.txt', 'x');
    await stage.api.upload('summer.txt', 'x');
    const { context, page, complaints } = await open();
    await box(page).fill('wint');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/files?q=wint');
    await page.locator('.file-row', { hasText: 'winter.txt' }).waitFor();
    expect(await page.locator('.file-row').count()).toBe(1);
    expect(await options(page).count()).toBe(0);
    await page.goBack();
    await page.locator('h1', { hasText: 'Trash' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is narrowed by type in place, and Back widens it again', async () => {
    await stage.api.upload('report.pdf', 'x');
    await stage.api.upload('report.zip', 'x');
    const { context, page, complaints } = await open();
    await page.goto('/files?q=report');
    await page.locator('.filter', { hasText: 'Type' }).click();
    await page.getByRole('link', { name: 'Archives' }).click();
    await page.waitForURL('**/files?q=report&type=archive');
    await page.locator('.file-row', { hasText: 'report.pdf' }).waitFor({ state: 'detached' });
    expect(await page.locator('.file-row').count()).toBe(1);
    await page.goBack();
    await page.locator('.file-row', { hasText: 'report.pdf' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says what to try where nothing is found', async () => {
    const { context, page } = await open();
    await box(page).fill('qwertyuiop');
    await page.locator('#search-panel', { hasText: 'Try a part of the word' }).waitFor();
    await context.close();
  });

  it('is narrowed by size and by days, too: each choice stands in the address, which leads to the same', async () => {
    const { body: old } = await stage.api.upload('report 2020.txt', 'x');
    await stage.server.sql('UPDATE files SET uploaded_at = $moment WHERE id = $id', {
      moment: '2020-05-05T12:00:00Z',
      id: old.id,
    });
    await stage.api.upload('report.txt', 'x');
    await stage.api.upload('report.bin', new Uint8Array(1.5 * 1024 * 1024));
    const { context, page, complaints } = await open();
    const names = () => page.locator('.file-name').allTextContents();
    const chosen = async (menu: string, choice: string, ...expected: string[]) => {
      await page.locator('.filter', { hasText: menu }).click();
      await page.getByRole('link', { name: choice }).click();
      await eventually(async () => expect((await names()).sort()).toEqual(expected));
    };
    const query = () => Object.fromEntries(new URL(page.url()).searchParams);
    await page.goto('/files?q=report');
    await chosen('Size', 'Up to 1 MB', 'report 2020.txt', 'report.txt');
    expect(query()).toEqual({ q: 'report', maxSize: '1048576' });
    await chosen('Uploaded', 'In the last 7 days', 'report.txt');
    expect(query()).toEqual({ q: 'report', maxSize: '1048576', uploadedAfter: expect.any(String) });

    await page.locator('.filter', { hasText: 'In the last 7 days' }).click();
    await page.getByLabel('From').fill('2020-05-05');
    await page.getByLabel('To', { exact: true }).fill('2020-05-05');
    await page.getByRole('button', { name: 'Show these days' }).click();
    await eventually(async () => expect(await names()).toEqual(['report 2020.txt']));
    const days = { uploadedAfter: '2020-05-05', uploadedBefore: '2020-05-05' };
    expect(query()).toEqual({ q: 'report', maxSize: '1048576', ...days });
    await page.reload();
    expect(await names()).toEqual(['report 2020.txt']);
    await page.getByRole('link', { name: 'Without filters' }).click();
    await eventually(async () => expect(await names()).toHaveLength(3));
    expect(query()).toEqual({ q: 'report' });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([
    ['Kitchen.txt', 'KITCHEN', 'kithcen'],
    ['Договор аренды.txt', 'АРЕНДЫ', 'договро'],
  ])(
    'R44: finds %s by a part in any case, and by words with a typo, of which it tells',
    async (name, part, typo) => {
      await stage.api.upload(name, 'x');
      await stage.api.upload('beside.txt', 'x');
      const { context, page, complaints } = await open();
      const near = page.locator('.search-note', { hasText: 'Here is what comes close' });
      await box(page).fill(part);
      await options(page).filter({ hasText: name }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.file-row', { hasText: name }).waitFor();
      expect(await near.count()).toBe(0);

      await box(page).fill(typo);
      await options(page).filter({ hasText: name }).waitFor();
      await page.keyboard.press('Enter');
      await near.getByText(`Nothing has exactly “${typo}”.`).waitFor();
      expect(await page.locator('.file-name').allTextContents()).toEqual([name]);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});
