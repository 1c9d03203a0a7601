import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from './stage.js';

const stage = setStage();

const open = () => stage.open('/trash');

const box = (page: Page) => page.getByRole('combobox', { name: 'Search files and folders' });
const options = (page: Page) => page.locator('#search-panel [role=option]');

describe('the search box', () => {
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
});
