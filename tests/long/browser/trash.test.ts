import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from '../../browser/stage.js';

const stage = setStage();

const open = (path: string) => stage.open(path);

async function trashed(name: string): Promise<string> {
  const { body } = await stage.api.upload(name, 'four');
  await stage.api.delete(`/files/${body.id}`);
  return body.id;
}

const rows = (page: Page) => page.locator('.trash-row');
const toast = (page: Page, text: string | RegExp) => page.locator('.toast-note', { hasText: text });

describe('the trash', () => {
  it('R22: takes what is deleted in the list, and Undo in the toast brings it back, by keyboard', async () => {
    await stage.api.upload('precious.txt', 'x');
    const { context, page, complaints } = await open('/files');
    const row = page.locator('.file-row', { hasText: 'precious.txt' });
    await row.locator('summary').click();
    await row.locator('[data-act=delete]').click();
    await toast(page, '“precious.txt” is in the trash').waitFor();
    await row.waitFor({ state: 'detached' });
    await page.locator('#storage', { hasText: '1 B in the trash' }).waitFor();
    await page.locator('.toast-act').press('Enter');
    await toast(page, '“precious.txt” is back in “All files”').waitFor();
    await row.waitFor();
    expect(await toast(page, 'is in the trash').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says why it can’t be undone any more, and keeps the offer', async () => {
    const { body: file } = await stage.api.upload('precious.txt', 'x');
    const { context, page } = await open('/files');
    const row = page.locator(`#file-${file.id}`);
    await row.locator('summary').click();
    await row.locator('[data-act=delete]').click();
    await toast(page, 'is in the trash').waitFor();
    await stage.api.delete(`/trash/${file.id}`);
    await page.locator('.toast-act').click();
    await toast(page, 'it may have been put back or removed for good').waitFor();
    await context.close();
  });

  it('gives back several that are ticked, and the buttons wait until something is', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await trashed(name);
    const { context, page, complaints } = await open('/trash');
    const putBack = page.locator('[data-needs-choice]', { hasText: 'Put back' });
    expect(await putBack.isDisabled()).toBe(true);
    for (const name of ['a.txt', 'b.txt']) await page.getByLabel(`Select ${name}`).check();
    await page.locator('[data-chosen]', { hasText: '2 selected' }).waitFor();
    await putBack.click();
    await toast(page, '2 items are back in their places').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.trash-row').length === 1);
    expect(await rows(page).textContent()).toContain('c.txt');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('keeps one’s place in a long list when something leaves it, and tells what is left', async () => {
    for (let number = 100; number < 210; number += 1) await trashed(`file ${number}.txt`);
    const { context, page, complaints } = await open('/trash');
    await page.locator('.more-row').scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelectorAll('.trash-row').length === 110);
    await page.getByLabel('Put file 100.txt back').click();
    await page.waitForFunction(() => document.querySelectorAll('.trash-row').length === 109);
    await page.locator('#trash-size', { hasText: '436 B in the trash' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('asks before anything goes for good, and the rest stays', async () => {
    await trashed('gone.txt');
    await trashed('kept.txt');
    const { context, page, complaints } = await open('/trash');
    await page.getByLabel('Delete gone.txt for good').click();
    await page.locator('dialog[open]', { hasText: 'It can’t be brought back after that.' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await rows(page).count()).toBe(2);
    await page.getByLabel('Delete gone.txt for good').click();
    await page.locator('dialog[open] .btn-danger').click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.querySelectorAll('.trash-row').length === 1);
    expect(await rows(page).textContent()).toContain('kept.txt');

    await page.getByRole('link', { name: 'Empty the trash' }).click();
    await page.locator('dialog[open] .btn-danger', { hasText: 'Empty it' }).click();
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor();
    expect((await stage.api.get('/trash')).body.items).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('words on what is gone', () => {
  it('says with a deleted file that its link is dead, too', async () => {
    const shared = async (name: string) => {
      const { body } = await stage.api.upload(name, 'x');
      await stage.api.post(`/files/${body.id}/links`, {});
      return body.id;
    };
    const [first] = [await shared('a.txt'), await shared('b.txt'), await shared('c.txt')];
    const { context, page, complaints } = await open('/files');
    await page.locator(`#file-${first}`).click();
    await page.keyboard.press('Delete');
    await toast(page, '“a.txt” is in the trash. Its link no longer works.').waitFor();
    await page.locator(`#file-${first}`).waitFor({ state: 'detached' });
    await page.locator('#file-list:not([aria-busy])').waitFor();
    await page.keyboard.press('Control+KeyA');
    await page.locator('[data-selection-count]', { hasText: '2 selected' }).waitFor();
    await page.keyboard.press('Delete');
    await toast(page, '2 items are in the trash. 2 links to them no longer work.').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('names the one thing that goes for good, and the name that it comes back under', async () => {
    await trashed('gone.txt');
    await trashed('note.txt');
    await stage.api.upload('note.txt', 'another');
    const { context, page, complaints } = await open('/trash');
    await page.getByLabel('Put note.txt back').click();
    await toast(page, '“note.txt” is back as “note (1).txt”, since the name was taken').waitFor();
    await page.getByLabel('Delete gone.txt for good').click();
    await page.locator('dialog[open] .dialog-subject', { hasText: 'gone.txt' }).waitFor();
    await page.locator('dialog[open] .btn-danger').click();
    await toast(page, '“gone.txt” is gone for good').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('rows of the trash', () => {
  const chosen = (page: Page) =>
    page
      .locator('.trash-row:has(:checked) .trash-name')
      .evaluateAll((names) => names.map((it) => it.textContent));
  const active = (page: Page, name: string) => page.locator('.trash-row:focus', { hasText: name });

  it('are selected as those of the files: by click, Ctrl and Shift, by arrows, Ctrl+A and Del', async () => {
    for (const name of ['d.txt', 'c.txt', 'b.txt', 'a.txt']) await trashed(name);
    const { context, page, complaints } = await open('/trash');
    const row = (name: string) => rows(page).filter({ hasText: name }).locator('.trash-name');
    await row('a.txt').click();
    await row('c.txt').click({ modifiers: ['Control'] });
    expect(await chosen(page)).toEqual(['a.txt', 'c.txt']);
    await row('b.txt').click();
    await row('d.txt').click({ modifiers: ['Shift'] });
    expect(await chosen(page)).toEqual(['b.txt', 'c.txt', 'd.txt']);
    await page.getByLabel('Select a.txt').check();
    await page.locator('[data-chosen]', { hasText: '4 selected' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await chosen(page)).toEqual([]);
    await page.keyboard.press('Home');
    await active(page, 'a.txt').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await active(page, 'c.txt').waitFor();
    expect(await chosen(page)).toEqual(['b.txt', 'c.txt']);
    await page.keyboard.press('Delete');
    await page.locator('dialog[open]', { hasText: '2 items.' }).waitFor();
    await page.locator('dialog[open] .btn-danger').click();
    await active(page, 'd.txt').waitFor();
    await page.keyboard.press('Control+KeyA');
    expect(await chosen(page)).toEqual(['a.txt', 'd.txt']);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('7.31, 7.32: the focus', () => {
  it('goes to the row that takes the place, though the list hears of the change before the answer', async () => {
    for (const name of ['d.txt', 'c.txt', 'b.txt', 'a.txt']) await trashed(name);
    const { context, page } = await open('/trash');
    const other = await context.newPage();
    await other.goto('/trash');
    await page.route('**/trash/purge*', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const response = await route.fetch();
      await rows(other).nth(2).waitFor({ state: 'detached' });
      await route.fulfill({ response });
    });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Delete');
    await page.locator('dialog[open] .btn-danger').click();
    await page.locator('.trash-row:focus', { hasText: 'd.txt' }).waitFor();
    expect(await rows(page).count()).toBe(2);
    await context.close();
  });

  it('a list follows again, though the form of an act went before its answer came', async () => {
    await trashed('a.txt');
    const { context, page } = await open('/trash');
    await page.route('**/trash/purge*', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await page.evaluate("document.querySelector('dialog[open]').remove()");
      await route.continue();
    });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    await page.locator('dialog[open] .btn-danger').click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await trashed('b.txt');
    await rows(page).filter({ hasText: 'b.txt' }).waitFor();
    await context.close();
  });
});

describe('going from page to page', () => {
  it('loads no page whole, Back neither: what stands beside lives on, and the focus goes to the heading', async () => {
    const { context, page, complaints } = await open('/files');
    const loads: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest()) loads.push(request.url());
    });
    for (const [path, heading] of [
      ['/trash', 'Trash'],
      ['/links', 'Shared links'],
    ]) {
      await page.locator(`#rail a[href="${path}"]`).first().click();
      await page.locator('h1:focus', { hasText: heading }).waitFor();
      expect(await page.title()).toBe(`${heading} · Kladovka`);
      expect(await page.locator('#rail [aria-current=page]').textContent()).toBe(heading);
    }
    await page.goBack();
    await page.locator('h1:focus', { hasText: 'Trash' }).waitFor();
    expect(await page.title()).toBe('Trash · Kladovka');
    expect(await page.locator('#rail [aria-current=page]').textContent()).toBe('Trash');
    await page.goForward();
    await page.locator('h1:focus', { hasText: 'Shared links' }).waitFor();
    await page.locator('.person summary').click();
    await page.locator('.person a[href="/settings"]').click();
    await page.locator('h1:focus', { hasText: 'Settings' }).waitFor();
    // The fields of a page that was swapped in work as those of a loaded one.
    await page.locator('#newPassword').fill('Secret-1');
    expect(await page.locator('[data-rule].is-met').count()).toBe(4);
    expect(loads).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says that the session is over, and comes back after the sign-in', async () => {
    const { context, page } = await open('/trash');
    await trashed('a.txt');
    await page.reload();
    await context.clearCookies({ name: /sid|session|kladovka/ });
    await page.getByLabel('Put a.txt back').click();
    const words = toast(page, 'You are signed out.');
    await words.waitFor();
    expect(new URL(page.url()).pathname).toBe('/trash');
    await words.locator('a').click();
    await page.locator('[name=login]').fill(String(stage.api.user?.login));
    await page.locator('[name=password]').fill('Hollow-kiosk-26!');
    await page.getByRole('main').locator('button[type=submit]').click();
    await page.waitForURL('**/trash');
    await rows(page).waitFor();
    await context.close();
  });

  it('leads a stranger’s click to the sign-in', async () => {
    const { context, page } = await open('/trash');
    await context.clearCookies();
    await page.locator('#rail a[href="/links"]').click();
    await page.waitForURL('**/login?next=*');
    await context.close();
  });

  it('warns that space is scarce, until that is put away', async () => {
    const system = { kind: 'system', means: 'cli' } as const;
    await stage.server.useCases.users.update(system, String(stage.api.user?.id), { quotaBytes: 1000 });
    await stage.api.upload('big.bin', 'x'.repeat(850));
    const { context, page, complaints } = await open('/trash');
    await page.locator('#quota-warning', { hasText: 'Your storage is 85 % full' }).waitFor();
    await page.getByLabel('Put this note away').click();
    await page.locator('#quota-warning').waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('#storage').waitFor();
    expect(await page.locator('#quota-warning').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
