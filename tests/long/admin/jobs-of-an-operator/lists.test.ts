import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../../support/client.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let anna: ApiClient;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  anna = await newClient(server);
  await anna.patch('/auth/me', { fullName: 'Анна Королёва' });
  await newClient(server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const visitAs = (who: ApiClient) => visitPanel(browser, server, { login: String(who.user?.login) });
const rows = (page: Page) => page.locator('tbody tr');

describe('9.1: a list that is asked for every week', () => {
  it('is filtered, put in order and kept for everybody in ten clicks, and found by another one in three', async () => {
    const { context, page, click, choose, fill, clicks, complaints } = await visitAs(admin);
    await page.goto('/admin');
    await click(page.getByRole('link', { name: 'Users', exact: true }).first());
    await click(page.getByRole('button', { name: 'Filter' }));
    await choose(page.getByRole('dialog').getByLabel('State'), 'active');
    await click(page.getByRole('dialog').getByRole('button', { name: 'Show' }));
    await page.waitForURL(/filters\.state=active/);
    await click(page.getByRole('link', { name: 'Storage', exact: true }));
    await page.waitForURL(/direction=desc/);
    await click(page.locator('summary', { hasText: 'Views' }));
    await fill(page.getByLabel('Keep this list as'), 'Active, the fullest first');
    await click(page.getByLabel('For every administrator'));
    await click(page.getByRole('button', { name: 'Save', exact: true }));
    await page.getByRole('link', { name: 'Active, the fullest first' }).waitFor();
    expect(clicks()).toBe(10);
    const kept = new URL(page.url()).searchParams;
    expect(complaints).toEqual([]);
    await context.close();

    const other = await visitAs(await newAdmin(server));
    await other.page.goto('/admin');
    await other.click(other.page.getByRole('link', { name: 'Users', exact: true }).first());
    await other.click(other.page.locator('summary', { hasText: 'Views' }));
    await other.click(other.page.getByRole('link', { name: 'Active, the fullest first' }));
    await other.page.waitForURL(/filters\.state=active/);
    expect(other.clicks()).toBe(3);
    const found = new URL(other.page.url()).searchParams;
    for (const name of ['filters.state', 'sortBy', 'direction'])
      expect([name, found.get(name)]).toEqual([name, kept.get(name)]);
    expect(other.complaints).toEqual([]);
    await other.context.close();
  });
});

describe('9.14: somebody without a mouse', () => {
  /** As far as Tab has to go; a page has no more stops than that. */
  async function tabTo(page: Page, target: Locator): Promise<void> {
    await target.waitFor();
    for (let stops = 0; stops < 80; stops += 1) {
      if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('Tab does not lead there');
  }

  it('finds a person by words in any spelling, and blocks them by keys alone', async () => {
    const { context, page, complaints } = await visitAs(admin);
    await page.goto('/admin');
    await tabTo(page, page.getByRole('link', { name: 'Users', exact: true }).first());
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('searchbox'));
    await page.keyboard.type('королева анна');
    await page.waitForURL(/filters\.person=/);
    await page.getByText('Found: 1').waitFor();
    await tabTo(page, rows(page).getByRole('button', { name: 'Actions' }));
    await page.keyboard.press('Enter');
    await tabTo(page, rows(page).getByRole('link', { name: 'Block', exact: true }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByTestId('action-submit'));
    await page.keyboard.press('Enter');
    await rows(page).filter({ hasText: 'Blocked' }).waitFor();
    expect((await admin.get(`/users/${anna.user?.id}`)).body.isActive).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
