import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../../support/client.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  const client = await newClient(server);
  await client.upload('a.bin', 'x'.repeat(5000));
  await server.useCases.stats.rollUp();
  const free = Number(((await admin.get('/stats/capacity')).body.files as { freeBytes: number }).freeBytes);
  await server.sql(`UPDATE daily_figures SET stored_bytes = (365 - (current_date - day)) * $perDay::bigint`, {
    perDay: Math.floor(free / 100),
  });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const asAdmin = (options: object = {}) =>
  visitPanel(browser, server, { login: String(admin.user?.login), ...options });

describe('9.11: the overview, as an operator reads it', () => {
  it('says by one look until when there is room, and by one click what a year brought and the list behind a number', async () => {
    const { context, page, click, clicks, complaints } = await asAdmin();
    await page.goto('/admin');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page
      .getByRole('region', { name: 'Room for files' })
      .getByText(/^At this pace it will be full on .+\d{4}\.$/)
      .waitFor();
    await page.getByRole('region', { name: 'Server' }).getByText('All is well').waitFor();
    await page
      .getByRole('region', { name: 'Largest storages' })
      .getByRole('link', { name: 'Test User' })
      .waitFor();
    await click(page.getByRole('radio', { name: '365 days' }));
    await page.getByRole('img', { name: /Files: what was added on each of the last 365 days/ }).waitFor();
    await click(page.locator('.k-days summary'));
    const rows = page.getByRole('table', { name: 'All days as a table' }).getByRole('row');
    // The chart is named by what was chosen, and the days come a moment later.
    await rows.nth(365).waitFor();
    expect(await rows.count()).toBe(366);
    await click(page.getByRole('main').getByRole('link', { name: 'Users', exact: true }));
    await page.waitForURL(/\/resources\/users/);
    expect(clicks()).toBe(3);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('names what its blocks warn of among what needs attention, and no longer when that is over', async () => {
    const { context, page } = await asAdmin();
    await page.goto('/admin');
    const concerns = page.locator('.k-attention');
    await concerns
      .getByRole('listitem')
      .filter({ hasText: 'There is no backup yet' })
      .getByRole('link')
      .click();
    await page.waitForURL(/#backup$/);
    await page.getByRole('region', { name: 'Backup' }).getByText('There is none yet.').waitFor();
    await server.sql(
      `INSERT INTO backups (id, is_whole, file_count, bytes, copied_count, copied_bytes, damaged_count, started_at, finished_at)
       VALUES (gen_random_uuid(), true, 1, $bytes, 1, $bytes, 0, now(), now())`,
      { bytes: 5000 },
    );
    await page.reload();
    await page.getByText('Each file was compared').waitFor();
    await page.getByText('Nothing needs your attention.').waitFor();
    await context.close();
  });

  it.each([
    ['en', 1280],
    ['ru', 390],
  ] as const)(
    'axe finds nothing serious in %s at %i, and nothing is wider than the window',
    async (language, width) => {
      const { context, page } = await asAdmin({ language, width });
      await page.goto('/admin');
      await page.locator('.k-number').first().waitFor();
      await page.waitForLoadState('networkidle');
      await page.locator('.k-days summary').click();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await context.close();
    },
  );
});
