import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, freshLogin, goodPassword, newAdmin, newClient } from '../../../support/client.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const asAdmin = (options: object = {}) =>
  visitPanel(browser, server, { login: String(admin.user?.login), ...options });

/** Somebody with files in folders, a link, something in the trash and a sign-in that failed. */
async function resident(): Promise<ApiClient> {
  const client = await newClient(server);
  await client.patch('/auth/me', { fullName: 'Anna Smirnova' });
  const { body: folder } = await client.post('/folders', { name: 'Letters' });
  const { body: file } = await client.upload('plan.txt', 'x'.repeat(3000), {
    fields: { folderId: folder.id },
  });
  await client.upload('photo.png', 'x'.repeat(2000), { type: 'image/png' });
  await client.post(`/files/${file.id}/links`, {});
  const { body: gone } = await client.upload('gone.txt', 'gone');
  await client.delete(`/files/${gone.id}`);
  await client.post('/auth/login', { login: client.user?.login, password: `Not ${goodPassword}` });
  return client;
}

describe('9.3: the people of an operator', () => {
  it('get an account with a one-time password in under ten clicks, and set one of their own at the first sign-in', async () => {
    const login = freshLogin();
    const { context, page, click, fill, clicks, complaints } = await asAdmin();
    await page.goto('/admin/resources/users');
    await click(page.getByRole('link', { name: 'New user' }).first());
    await fill(page.locator('#login'), login);
    await fill(page.locator('#fullName'), 'Boris Orlov');
    await fill(page.locator('#email'), `${login}@example.org`);
    const password = await page.getByLabel('One-time password').inputValue();
    expect(password.length).toBeGreaterThan(13);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await click(page.getByRole('button', { name: 'Copy' }));
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(password);
    await click(page.getByRole('button', { name: 'Save' }));
    await page.getByRole('row').filter({ hasText: login }).waitFor();
    expect(clicks()).toBeLessThan(10);
    expect(await page.content()).not.toContain(password);
    expect(complaints).toEqual([]);
    await context.close();

    const theirs = await browser.newContext({ baseURL: server.url, locale: 'en' });
    const first = await theirs.newPage();
    await first.goto('/login?next=/trash');
    await first.locator('#login').fill(login);
    await first.locator('#password').fill(password);
    await first.keyboard.press('Enter');
    await first.getByRole('heading', { name: 'Choose a password of your own' }).waitFor();
    expect(await seriousFindings(first)).toEqual([]);
    await first.goto('/files');
    await first.waitForURL(/\/password/);
    await first.locator('#currentPassword').fill(password);
    await first.locator('#newPassword').fill('My-own-2026!');
    await first.keyboard.press('Enter');
    await first.waitForURL(/\/files/);
    await theirs.close();
  });

  it('have a page with all that is theirs, where a session is ended by one click', async () => {
    const person = await resident();
    const { context, page, click, clicks, complaints } = await asAdmin();
    await page.goto(`/admin/resources/users/records/${person.user?.id}/show`);
    await page.getByRole('heading', { level: 1, name: 'Anna Smirnova' }).waitFor();
    expect(await page.title()).toMatch(/^Anna Smirnova/);
    const block = (name: string) => page.getByRole('region', { name, exact: true });
    await block('Storage by type')
      .getByRole('row', { name: /Documents/ })
      .waitFor();
    await block('Storage by folder').getByRole('link', { name: 'Letters' }).waitFor();
    await block('Largest files')
      .getByText('plan.txt')
      .or(block('Largest files').getByText('plan'))
      .first()
      .waitFor();
    await block('Links').getByText('Share link').waitFor();
    await block('Trash').getByText('gone').first().waitFor();
    await block('Failed sign-ins').getByText('127.0.0.1').waitFor();
    await block('Events')
      .getByText(/signed in/)
      .first()
      .waitFor();
    await click(
      block('Sessions')
        .getByRole('button', { name: /^End the session/ })
        .first(),
    );
    await block('Sessions').getByText('Signed in nowhere.').waitFor();
    expect((await person.get('/files')).status).toBe(401);
    expect(clicks()).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('are deleted by two clicks, which name who and what goes', async () => {
    const person = await resident();
    const { context, page, click, clicks } = await asAdmin();
    await page.goto(`/admin/resources/users/records/${person.user?.id}/show`);
    await click(page.getByRole('link', { name: 'Delete user' }));
    await page.getByText(`Delete Anna Smirnova (${person.user?.login}) for good?`).waitFor();
    await page.getByText(/2 files, 4.9\sKB/).waitFor();
    await page.getByText('1 link; used by others: 0').waitFor();
    await click(page.getByRole('button', { name: 'Delete user' }));
    await page.getByText(`${person.user?.login} has been deleted.`).waitFor();
    expect(clicks()).toBe(2);
    expect((await admin.get(`/users/${person.user?.id}`)).status).toBe(404);
    await context.close();
  });

  it('nobody blocks himself there: it is refused with a sentence, and nothing changes', async () => {
    await newAdmin(server);
    const { context, page, click } = await asAdmin();
    await page.goto(`/admin/resources/users/records/${admin.user?.id}/block`);
    await click(page.getByTestId('action-submit'));
    await page
      .getByText(/This is your own account/)
      .first()
      .waitFor();
    expect((await admin.get('/auth/me')).body).toMatchObject({ isActive: true });
    await context.close();
  });

  it.each([
    ['en', 1280],
    ['ru', 390],
  ] as const)('axe finds nothing serious in %s at %i', async (language, width) => {
    const person = await resident();
    const { context, page } = await asAdmin({ language, width });
    const found: string[] = [];
    for (const path of ['show', 'resetPassword', 'delete']) {
      await page.goto(`/admin/resources/users/records/${person.user?.id}/${path}`);
      await page.getByText('Anna Smirnova').first().waitFor();
      await page.waitForLoadState('networkidle');
      found.push(...(await seriousFindings(page)).map((finding) => `${path}: ${finding}`));
    }
    await page.goto('/admin/resources/users/actions/new');
    await page.locator('#login').waitFor();
    found.push(...(await seriousFindings(page)).map((finding) => `new: ${finding}`));
    expect(found).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await context.close();
  });
});
