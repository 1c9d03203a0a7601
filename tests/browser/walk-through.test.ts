import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/chromium.js';
import { freshLogin, goodPassword, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { visit } from './visit.js';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const contentOf = async (page: Page, act: () => Promise<void>): Promise<{ name: string; text: string }> => {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
};

const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

describe('R40–R45: a person’s first day, in a real browser', () => {
  it('registers, uploads, renames, comments, shares, lets a stranger download, deletes and signs out', async () => {
    const { context, page, complaints } = await visit(browser, server.url, { acceptDownloads: true });
    const login = freshLogin();

    await page.goto('/');
    await page.getByRole('link', { name: 'Register' }).first().click();
    await page.getByLabel('Login').fill(login);
    await page.getByLabel('Full name').fill('Анна Смирнова');
    await page.getByLabel('Email').fill(`${login}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill(goodPassword);
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.waitForURL('**/files');

    const chooser = page.waitForEvent('filechooser');
    await page.getByLabel('More ways to upload').click();
    await page.getByRole('button', { name: 'Files with a comment' }).click();
    await (await chooser).setFiles([
      { name: 'отчёт.txt', mimeType: 'text/plain', buffer: Buffer.from('содержимое') },
      { name: 'second.txt', mimeType: 'text/plain', buffer: Buffer.from('2') },
    ]);
    await page.getByLabel('Comment').fill('for the year');
    await page.getByRole('button', { name: /^Upload/ }).click();
    await rowOf(page, 'отчёт.txt').waitFor();
    await rowOf(page, 'second.txt').waitFor();
    await expect(rowOf(page, 'отчёт.txt').textContent()).resolves.toContain('for the year');

    await rowOf(page, 'отчёт.txt').hover();
    await rowOf(page, 'отчёт.txt')
      .getByRole('link', { name: /Rename/ })
      .first()
      .click();
    await page.locator('[data-edit=name]').fill('..');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await expect(page.locator('[data-edit=name]').inputValue()).resolves.toBe('..');
    await page.locator('[data-edit=name]').fill('Отчёт «2026».txt');
    await page.keyboard.press('Enter');
    await rowOf(page, 'Отчёт «2026».txt').waitFor();

    await rowOf(page, 'Отчёт «2026».txt').locator('summary').click();
    await rowOf(page, 'Отчёт «2026».txt')
      .getByRole('link', { name: /comment/i })
      .click();
    await page.locator('[data-edit=comment]').fill('changed in place');
    await page.keyboard.press('Enter');
    await page.getByText('changed in place').waitFor();

    await rowOf(page, 'Отчёт «2026».txt')
      .getByRole('link', { name: /^Share/ })
      .first()
      .click();
    await page.getByRole('button', { name: /link/i }).first().click();
    const url = await page.locator('#fresh-url').inputValue();
    expect(url).toMatch(/\/s\/[0-9a-f-]{36}\/page$/);
    await page.locator('.fresh-qr svg, .fresh-qr img').waitFor();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.fresh-link').getByRole('button', { name: 'Copy' }).click();
    await page.locator('.fresh-link').getByRole('button', { name: 'Copied' }).waitFor();
    await expect(page.evaluate('navigator.clipboard.readText()')).resolves.toBe(url);
    await page.keyboard.press('Escape');

    const stranger = await visit(browser, server.url, { acceptDownloads: true });
    await stranger.page.goto(url);
    const shared = await contentOf(stranger.page, () =>
      stranger.page.getByRole('link', { name: /^Download/ }).click(),
    );
    expect(shared).toEqual({ name: 'Отчёт «2026».txt', text: 'содержимое' });
    await stranger.context.close();

    await rowOf(page, 'second.txt').locator('summary').click();
    await rowOf(page, 'second.txt').getByRole('link', { name: 'Delete' }).click();
    await rowOf(page, 'second.txt').waitFor({ state: 'detached' });
    await page.reload();
    await expect(rowOf(page, 'second.txt').count()).resolves.toBe(0);

    await page.getByLabel(new RegExp(login)).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL((address) => address.pathname !== '/files');
    await page.goto('/files');
    expect(new URL(page.url()).pathname).toBe('/login');

    expect([...complaints.filter((one) => !/422|400/.test(one)), ...stranger.complaints]).toEqual([]);
    await context.close();
  });

  it('R42: does every basic act with scripts off', async () => {
    const { context, page } = await visit(browser, server.url, { javaScriptEnabled: false });
    const login = freshLogin();
    await page.goto('/register');
    await page.getByLabel('Login').fill(login);
    await page.getByLabel('Full name').fill('No Script');
    await page.getByLabel('Email').fill('not an address');
    await page.getByLabel('Password', { exact: true }).fill(goodPassword);
    await page.getByRole('button', { name: 'Open the account' }).click();
    await expect(page.getByLabel('Login').inputValue()).resolves.toBe(login);
    await page.getByLabel('Email').fill(`${login}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill(goodPassword);
    await page.getByRole('button', { name: 'Open the account' }).click();

    await page.goto('/files');
    await page.getByRole('link', { name: 'Upload', exact: true }).click();
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({
        name: 'plain.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('no script'),
      });
    await page.getByLabel('Comment').fill('by a plain form');
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Upload/ })
      .click();
    await rowOf(page, 'plain.txt').waitFor();

    await page.goto(
      String(
        await rowOf(page, 'plain.txt')
          .getByRole('link', { name: /Rename/ })
          .first()
          .getAttribute('href'),
      ),
    );
    await page.locator('[data-edit=name], [name=name]').first().fill('renamed.txt');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.goto('/files');
    await rowOf(page, 'renamed.txt').waitFor();

    await page.goto(
      String(
        await rowOf(page, 'renamed.txt')
          .getByRole('link', { name: /^Share/ })
          .first()
          .getAttribute('href'),
      ),
    );
    await page.getByRole('button', { name: /link/i }).first().click();
    await expect(page.locator('input[readonly]').first().inputValue()).resolves.toMatch(/\/s\//);

    await page.goto('/files');
    await rowOf(page, 'renamed.txt').locator('summary').click();
    await rowOf(page, 'renamed.txt').getByRole('link', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Move to the trash' }).click();
    await page.goto('/files');
    await expect(rowOf(page, 'renamed.txt').count()).resolves.toBe(0);
    await context.close();
  });
});

describe('R43, R50: an admin in the panel', () => {
  it('lands there, finds a user, deletes the account, and it is gone', async () => {
    const { context, page, complaints } = await visit(browser, server.url, { acceptDownloads: true });
    const [admin, victim] = [await newAdmin(server), await newClient(server)];
    await victim.upload('gone.txt', 'soon');
    await page.goto('/login');
    await page.getByLabel('Login').fill(String(admin.user?.login));
    await page.getByLabel('Password', { exact: true }).fill(goodPassword);
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/admin');

    await page.goto('/admin/resources/users');
    const row = page.getByRole('row').filter({ hasText: String(victim.user?.login) });
    await row.waitFor();
    await page.goto(`/admin/resources/users/records/${victim.user?.id}/show`);
    await page.getByText(String(victim.user?.email)).first().waitFor();
    await page
      .getByRole('link', { name: /Delete/ })
      .or(page.getByRole('button', { name: /Delete/ }))
      .first()
      .click();
    await page.getByText('for good?').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete user' }).click();
    await page.waitForURL(/resources\/users($|\?)/);
    await page.getByText(String(admin.user?.login)).first().waitFor();
    await expect(row.count()).resolves.toBe(0);
    expect((await victim.get('/auth/me')).status).toBe(401);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
