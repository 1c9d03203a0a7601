import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { RunningJobs } from '../../../../src/jobs/index.js';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { ApiClient, newAdmin } from '../../../support/client.js';
import { startJobRunner } from '../../../support/job-runner.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let runner: RunningJobs;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  runner = await startJobRunner(server);
});
afterAll(async () => {
  await runner.stop();
  await browser.close();
  await server.stop();
});

const visit = (more: Partial<Parameters<typeof visitPanel>[2]> = {}) =>
  visitPanel(browser, server, { login: String(admin.user?.login), ...more });

const tableOf = (prefix: string, count: number): string =>
  `login,name,email\n${Array.from({ length: count }, (_, n) => `${prefix}${n},Pupil ${n},${prefix}${n}@example.test`).join('\n')}\n`;

const choose = (page: Page, text: string) =>
  page
    .getByLabel(/Choose a table|Выбрать таблицу/)
    .setInputFiles({ name: 'accounts.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

describe('9.3: thirty accounts, as an operator makes them', () => {
  it('takes four clicks, the choice of the file among them, and ends with slips that let people in', async () => {
    const { context, page, click, clicks, complaints } = await visit();
    await page.goto('/admin/resources/users');
    await click(page.getByRole('link', { name: 'Import' }));
    await choose(page, tableOf('pupil', 30));
    await click(page.getByRole('button', { name: 'Create 30 accounts' }));
    await page.getByRole('heading', { name: 'Slips for their owners' }).waitFor();
    expect(clicks() + 1).toBeLessThanOrEqual(4);

    const slips = page.getByRole('listitem').filter({ hasText: 'Pupil' });
    expect(await slips.count()).toBe(30);
    const slip = slips.filter({ hasText: 'pupil7' }).first();
    const password = String(await slip.locator('code').textContent());
    const stranger = await ApiClient.anonymous(server);
    expect((await stranger.signIn('pupil7', password)).user?.mustChangePassword).toBe(true);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a table' }).click();
    expect((await download).suggestedFilename()).toBe('accounts.csv');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a table with faults tells them by row, and nothing is made', async () => {
    const { context, page } = await visit({ language: 'ru' });
    await page.goto('/admin/resources/users/actions/import');
    await choose(page, `${tableOf('faulty', 2)}FAULTY0,Двойник,other@example.test\n`);
    await page.getByRole('row', { name: '4 Логин То же стоит в строке 2.' }).waitFor();
    expect(await page.getByRole('button', { name: /Создать/ }).count()).toBe(0);
    expect((await admin.get('/users?q=faulty0')).body.items).toEqual([]);
    await context.close();
  });

  it.each([
    ['en', 1280, 'light'],
    ['ru', 390, 'dark'],
  ] as const)('has nothing that axe finds serious (%s, %i px, %s)', async (language, width, colorScheme) => {
    const { context, page } = await visit({ language, width, colorScheme });
    await page.goto('/admin/resources/users/actions/import');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await choose(page, 'login,name,email\nbad one,B,bad\n');
    await page.getByRole('main').getByRole('table').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await choose(page, tableOf(`axe${width}${language}`, 3));
    await page
      .getByRole('main')
      .getByRole('button', { name: /Create|Создать/ })
      .click();
    await page.getByRole('main').getByRole('heading', { level: 2 }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });
});
