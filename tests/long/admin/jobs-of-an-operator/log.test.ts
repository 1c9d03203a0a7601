import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../../support/client.js';
import { eventually } from '../../../support/eventually.js';
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

const visit = (options: object = {}) =>
  visitPanel(browser, server, { login: String(admin.user?.login), ...options });

describe('9.10: the log, as an operator follows it', () => {
  it('as it is written, events only, a line open with its fields: in three clicks', async () => {
    const { context, page, click, clicks, complaints } = await visit();
    await page.goto('/admin');
    await click(page.getByRole('link', { name: 'Live log' }));
    await click(page.getByLabel('Events only'));
    await page.getByText('Waiting for the next line…').waitFor();
    const client = await newClient(server);
    await client.post('/folders', { name: 'seen at once' });
    await click(page.locator('.k-tail summary').filter({ hasText: 'Folder created' }));
    await page.getByText('seen at once').waitFor();
    expect(clicks()).toBe(3);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('what was said of somebody, found by a word in any spelling, open with all its fields: in four clicks', async () => {
    const { context, page, click, fill, clicks, complaints } = await visit();
    const client = await newClient(server);
    await client.post('/folders', { name: 'Ёжик в тумане' });
    await page.goto('/admin');
    await click(page.getByRole('link', { name: 'Log', exact: true }));
    await page.getByText('left out').waitFor();
    await fill(page.getByRole('searchbox'), 'тумане ЕЖИК');
    const line = page.getByRole('row').filter({ hasText: 'Folder created' });
    // The table gets its lines a moment after they were said.
    await eventually(async () => {
      if ((await line.count()) === 0) await page.reload();
      await line.first().waitFor({ timeout: 3_000 });
    });
    await click(line.first().getByText('Folder created'));
    await page.getByText('Ёжик в тумане').waitFor();
    await page.getByText('Request', { exact: true }).waitFor();
    expect(clicks()).toBeLessThanOrEqual(4);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('the panel’s own calls come and go by a click each, and stay in the address', async () => {
    const { context, page, click, clicks, complaints } = await visit();
    await page.goto('/admin/resources/logs');
    const own = page.getByRole('row').filter({ hasText: '/admin' });
    await page.getByRole('row').nth(1).waitFor();
    expect(await own.count()).toBe(0);
    await click(page.getByRole('button', { name: /left out/ }));
    await page.waitForURL(/filters\.withPanel=true/);
    await own.first().waitFor();
    await click(page.getByRole('button', { name: /^Remove the filter “The panel/ }));
    await page.getByRole('button', { name: /left out/ }).waitFor();
    await own.first().waitFor({ state: 'detached' });
    expect(clicks()).toBe(2);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is reached from another table without a complaint, with its own count', async () => {
    const { context, page, complaints } = await visit();
    const client = await newClient(server);
    const file = (await client.upload('a.txt', 'a')).body;
    for (let i = 0; i < 3; i += 1) await client.post(`/files/${file.id}/links`, {});
    await page.goto('/admin/resources/links');
    await page.getByRole('row').nth(3).waitFor();
    await page.getByRole('link', { name: 'Log', exact: true }).click();
    await page.waitForURL(/resources\/logs/);
    await page.getByRole('row').filter({ hasText: 'Link created' }).first().waitFor();
    expect(await page.getByText('Found: 3', { exact: true }).count()).toBe(0);
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('row').nth(1).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([
    ['en', 1280],
    ['ru', 390],
  ] as const)(
    'has nothing serious for axe in %s at %d pixels, and nothing to scroll sideways',
    async (language, width) => {
      const { context, page } = await visit({ language, width });
      await page.goto('/admin/pages/live-log');
      await page.getByText(/Waiting for the next line|Ждём следующую запись/).waitFor();
      await (await newClient(server)).get('/auth/me');
      await page.locator('.k-tail li').first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await context.close();
    },
  );
});
