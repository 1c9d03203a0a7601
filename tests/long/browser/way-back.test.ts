import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from '../../browser/stage.js';
import { goodPassword } from '../../support/client.js';

const stage = setStage();

const rowOf = (page: Page, name: string) => page.locator('.file-row', { hasText: name });
const active = (page: Page, name: string) => page.locator('.file-row:focus', { hasText: name });
const toast = (page: Page, text: string | RegExp) => page.locator('.toast-note', { hasText: text });
const preview = (page: Page, id: string) => page.locator(`dialog[open] [data-preview-of="${id}"]`);
const closed = (page: Page) => page.locator('#dialog[open]').waitFor({ state: 'detached' });

describe('a preview in the history', () => {
  async function openFolder() {
    const { body: folder } = await stage.api.post('/folders', { name: 'Docs' });
    const ids: string[] = [];
    for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.zip']) {
      ids.push((await stage.api.upload(name, name, { fields: { folderId: folder.id } })).body.id);
    }
    const opened = await stage.open('/files');
    await rowOf(opened.page, 'Docs').dblclick();
    await opened.page.locator('h1', { hasText: 'Docs' }).waitFor();
    return { ...opened, ids: ids as [string, string, string, string], folderId: folder.id };
  }
  const isInFolder = (page: Page, id: string) =>
    page.waitForURL(({ search, hash }) => search === `?folderId=${id}` && hash === '');

  it('7.33: is where one goes on after signing in, after a wrong password too', async () => {
    const { body: file } = await stage.api.upload('asked for.txt', 'text');
    const { context, page } = await stage.open('/files');
    await context.clearCookies();
    await page.goto('about:blank');
    await page.goto(`/files#preview=${file.id}`);
    for (const password of ['Wrong-2026!', goodPassword]) {
      await page.getByLabel('Login').first().fill(String(stage.api.user?.login));
      await page.locator('input[type=password]').fill(password);
      await page.locator('.form-card button[type=submit]').click();
      if (password !== goodPassword) await page.locator('.form-card [role=alert]').waitFor();
    }
    await preview(page, file.id).waitFor();
    await context.close();
  });

  it('Back closes it and stays in the folder, Forward and a reload show it again', async () => {
    const { context, page, complaints, ids, folderId } = await openFolder();
    await page.evaluate('window.isSame = true');
    await rowOf(page, 'a.txt').dblclick();
    await preview(page, ids[0]).waitFor();
    expect(new URL(page.url()).hash).toBe(`#preview=${ids[0]}`);
    await page.goBack();
    await closed(page);
    await active(page, 'a.txt').waitFor();
    await isInFolder(page, folderId);
    await page.goForward();
    await preview(page, ids[0]).waitFor();
    expect(await page.evaluate('window.isSame')).toBe(true);
    await page.reload();
    await preview(page, ids[0]).waitFor();
    await page.keyboard.press('Escape');
    await isInFolder(page, folderId);
    await page.goBack();
    await page.locator('h1', { hasText: 'All files' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('closing goes back, too, and the next file takes the place of the one before it', async () => {
    const { context, page, complaints, ids, folderId } = await openFolder();
    await rowOf(page, 'a.txt').dblclick();
    await preview(page, ids[0]).waitFor();
    await page.keyboard.press('ArrowRight');
    await preview(page, ids[1]).waitFor();
    await page.keyboard.press('ArrowRight');
    await preview(page, ids[2]).waitFor();
    expect(new URL(page.url()).hash).toBe(`#preview=${ids[2]}`);
    await page.keyboard.press('Escape');
    await isInFolder(page, folderId);
    // The file that was seen last is where one goes on.
    await active(page, 'c.txt').waitFor();
    await page.keyboard.press('ArrowUp');
    await active(page, 'b.txt').waitFor();
    await page.goBack();
    await page.locator('h1', { hasText: 'All files' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('the list is where the file that was seen last is', async () => {
    for (let number = 10; number < 40; number += 1) await stage.api.upload(`${number}.txt`, String(number));
    const { context, page, complaints } = await stage.open('/files');
    await rowOf(page, '10.txt').dblclick();
    for (let number = 10; number < 35; number += 1) {
      await page.locator('#dialog-title', { hasText: `${number}.txt` }).waitFor();
      await page.keyboard.press('ArrowRight');
    }
    await page.locator('#dialog-title', { hasText: '35.txt' }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(({ hash }) => hash === '');
    await active(page, '35.txt').waitFor();
    await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => done(true))));
    const box = await rowOf(page, '35.txt').boundingBox();
    expect(box?.y).toBeLessThan(720);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an address that names a file shows it, closing leaves the list; a file that is gone, too', async () => {
    const { context, page, ids, folderId } = await openFolder();
    await page.goto(`/files?folderId=${folderId}#preview=${ids[1]}`);
    await page.reload();
    await preview(page, ids[1]).waitFor();
    await page.locator('#dialog [data-dismiss]').click();
    await isInFolder(page, folderId);
    await stage.api.delete(`/files/${ids[1]}`);
    await page.goto(`/files?folderId=${folderId}#preview=${ids[1]}`);
    await page.reload();
    await isInFolder(page, folderId);
    await rowOf(page, 'a.txt').waitFor();
    await context.close();
  });

  it('a file that can’t be shown says so, with its name, its size and a way to download it', async () => {
    const { context, page, complaints, ids } = await openFolder();
    await rowOf(page, 'd.zip').dblclick();
    await preview(page, ids[3]).waitFor();
    await page.getByRole('heading', { name: 'd.zip' }).waitFor();
    await page.getByText('There is no preview of this type').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /^Download \(5\sB\)$/ }).click();
    expect((await download).suggestedFilename()).toBe('d.zip');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('the focus', () => {
  async function openList() {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await stage.api.upload(`${name}.txt`, name);
    return stage.open('/files');
  }

  it('goes to the row that takes the place of a deleted one, and back to what Undo brings back', async () => {
    const { context, page, complaints } = await openList();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown');
    await active(page, 'd.txt').waitFor();
    await page.keyboard.press('Delete');
    await active(page, 'e.txt').waitFor();
    await page.keyboard.press('ArrowUp');
    await active(page, 'c.txt').waitFor();
    await page.locator('.toast-act').press('Enter');
    await active(page, 'd.txt').waitFor();
    await page.keyboard.press('ArrowDown');
    await active(page, 'e.txt').waitFor();
    await page.keyboard.press('Delete');
    await active(page, 'd.txt').waitFor();
    await page.keyboard.press('Control+KeyZ');
    await rowOf(page, 'e.txt').waitFor();
    await page.keyboard.press('Control+KeyA');
    await page.keyboard.press('Delete');
    await page.locator('h1:focus').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('goes to the next row of the trash when one is put back, and to the heading after the last', async () => {
    for (const name of ['a.txt', 'b.txt']) {
      const { body } = await stage.api.upload(name, name);
      await stage.api.delete(`/files/${body.id}`);
    }
    const { context, page, complaints } = await stage.open('/trash');
    await page.getByLabel('Put b.txt back').press('Enter');
    await page.locator('.trash-row:focus', { hasText: 'a.txt' }).waitFor();
    await page.getByLabel('Put a.txt back').press('Enter');
    await page.getByText('The trash is empty').waitFor();
    await page.locator('h1:focus').waitFor();
    // It stays there: a heading that can't have the focus any more loses it with the next frames.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('goes to a new folder, which is selected', async () => {
    const { context, page, complaints } = await openList();
    await page.keyboard.press('n');
    await page.locator('#folder-name').fill('Things');
    await page.keyboard.press('Enter');
    await active(page, 'Things').waitFor();
    expect(await page.locator('.file-row.is-selected .file-name').allTextContents()).toEqual(['Things']);
    await page.keyboard.press('ArrowDown');
    await active(page, 'a.txt').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('without a connection', () => {
  it('nothing is said of what nobody asked for, the same words stand once, and the list follows when it is back', async () => {
    await stage.api.upload('a.txt', 'a');
    const { context, page, complaints } = await stage.open('/files');
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await rowOf(page, 'a.txt').waitFor();
    await context.setOffline(true);
    await page.evaluate(() =>
      document.body.dispatchEvent(new CustomEvent('entriesChanged', { bubbles: true, detail: {} })),
    );
    await rowOf(page, 'a.txt').click();
    await page.keyboard.press('Delete');
    await toast(page, 'Check the connection').waitFor();
    await page.keyboard.press('Delete');
    await page.waitForFunction(() => performance.getEntriesByType('resource').length > 0);
    expect(await page.locator('.toast-note').count()).toBe(1);
    await stage.api.upload('b.txt', 'b'.repeat(3000));
    await context.setOffline(false);
    await rowOf(page, 'b.txt').waitFor();
    await page.locator('#storage', { hasText: /2\.9\s+KB/ }).waitFor();
    expect(errors).toEqual([]);
    expect(
      complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|sendError|afterRequest/.test(text)),
    ).toEqual([]);
    await context.close();
  });

  it('says once that one is signed out', async () => {
    await stage.api.upload('a.txt', 'a');
    const { context, page } = await stage.open('/files');
    await context.clearCookies();
    await rowOf(page, 'a.txt').click();
    for (let time = 0; time < 3; time += 1) {
      const answer = page.waitForResponse('**/entries/delete');
      await page.keyboard.press('Delete');
      await (await answer).finished();
    }
    await toast(page, 'You are signed out').waitFor();
    expect(await page.locator('.toast-note').count()).toBe(1);
    await context.close();
  });
});

describe('the key of the search', () => {
  it.each(['/trash', '/links', '/settings'])('leads to it from %s, but not out of a field', async (path) => {
    const { context, page, complaints } = await stage.open(path);
    await page.keyboard.press('/');
    await page.locator('#search-q:focus').waitFor();
    await page.keyboard.press('/');
    expect(await page.locator('#search-q').inputValue()).toBe('/');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
