import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { countClicks } from '../../../support/clicks.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../../../support/client.js';
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
  const files = [];
  for (const name of ['отчёт.txt', 'plan.txt', 'c.txt', 'd.txt'])
    files.push((await anna.upload(name, 'text')).body.id);
  await anna.patch(`/files/${files[1]}`, { name: 'plan of the year.txt' });
  await anna.post('/entries/delete', { fileIds: files, folderIds: [] });
  await admin.patch(`/users/${anna.user?.id}`, { quotaBytes: 1024 ** 3 });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Visit {
  context: BrowserContext;
  page: Page;
  complaints: string[];
}

async function visit(
  options: { locale?: string; viewport?: { width: number; height: number } } = {},
): Promise<Visit> {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en', ...options });
  context.setDefaultTimeout(30_000);
  const form = { login: String(admin.user?.login), password: goodPassword };
  await context.request.post('/login', { form, headers: { Origin: server.url }, maxRedirects: 0 });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page, complaints };
}

describe('9.8: the audit, as an operator asks it', () => {
  it('tells who deleted a file, from where, and leads to the person: in four clicks', async () => {
    const { context, page, complaints } = await visit();
    const { click, clicks } = countClicks();
    await page.goto('/admin');
    await click(page.getByRole('link', { name: 'Audit' }));
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
    await page.getByLabel('What was done').selectOption({ label: 'Files and folders' });
    await click(page.getByRole('button', { name: 'Show' }));
    const row = page.getByRole('row').filter({ hasText: `${anna.user?.login} deleted 4 entries` });
    await row.getByText('127.0.0.1').waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await click(row.getByRole('link', { name: 'All of this request' }));
    await page.waitForURL(/requestId=/);
    await click(page.getByRole('link', { name: String(anna.user?.login) }).first());
    await page.waitForURL(new RegExp(`/admin/resources/users/records/${anna.user?.id}`));
    expect(clicks()).toBe(4);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows what was before and after, and finds the chain whole', async () => {
    const { context, page, complaints } = await visit();
    await page.goto(`/admin/pages/audit?ownerId=${anna.user?.id}&kind=user`);
    await page.getByText('Quota: no limit → 1 GB').waitFor();
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /The chain is whole: \d+ records were checked\./ })
      .waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe('audit.csv');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([
    ['en', 1280],
    ['ru', 390],
  ])(
    'has nothing serious for axe in %s at %d pixels, and nothing to scroll sideways',
    async (locale, width) => {
      const { context, page } = await visit({ locale, viewport: { width, height: 900 } });
      await page.goto('/admin/pages/audit');
      await page.getByRole('row').nth(1).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await context.close();
    },
  );
});
