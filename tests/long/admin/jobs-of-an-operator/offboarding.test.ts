import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { RunningJobs } from '../../../../src/jobs/index.js';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../../support/client.js';
import { startJobRunner } from '../../../support/job-runner.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let runner: RunningJobs;
let anna: ApiClient;
let boris: ApiClient;
let token: string;

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
beforeEach(async () => {
  anna = await newClient(server);
  boris = await newClient(server);
  await admin.patch(`/users/${anna.user?.id}`, { fullName: 'Anna Smirnova' });
  await admin.patch(`/users/${boris.user?.id}`, { fullName: 'Boris Orlov' });
  const { body: file } = await anna.upload('plan.txt', 'the plan');
  token = String((await anna.post(`/files/${file.id}/links`)).body.token);
});

const loginOf = (who: ApiClient): string => String(who.user?.login);
const visit = (options: { language?: 'en' | 'ru'; width?: number } = {}) =>
  visitPanel(browser, server, { login: loginOf(admin), ...options });
const pageOf = (who: ApiClient): string => `/admin/resources/users/records/${who.user?.id}/show`;
const received = (page: Page) => page.getByRole('combobox', { name: 'Who gets it' });

describe('9.6: a leaver', () => {
  it('is seen off in under 8 clicks: foreseen, handed over, and links go on', async () => {
    const { context, page, click, fill, clicks, complaints } = await visit();
    await page.goto(pageOf(anna));
    await click(page.getByRole('link', { name: 'Offboard' }));
    await page.getByRole('heading', { level: 1, name: 'Anna Smirnova' }).waitFor();
    await page.getByText('1 file, 8 B').waitFor();
    await page.getByText('1 link in force').waitFor();
    await fill(received(page), loginOf(boris));
    await click(page.getByRole('option', { name: 'Boris Orlov' }));
    await page.getByText('There is room').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await click(page.getByRole('button', { name: 'Hand over and delete the account' }));
    await page.getByRole('heading', { level: 1, name: 'Offboarding' }).waitFor();
    await page.getByText('1 of 1').waitFor();
    await page.getByText('1 file, 8 B').waitFor();
    // With the way to the person: the list, a search and its row.
    expect(clicks() + 3).toBeLessThan(8);
    const opened = await boris.raw('GET', `/s/${token}`);
    expect([opened.status, await opened.text()]).toEqual([200, 'the plan']);
    await page.getByRole('link', { name: 'Show the folder' }).click();
    await page.getByText('plan.txt').first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is offered to be handed over where one is about to delete the account', async () => {
    const { context, page, complaints } = await visit();
    await page.goto(pageOf(anna).replace('show', 'delete'));
    await page.getByRole('link', { name: 'Hand the files over or keep an archive first' }).click();
    await page.getByRole('heading', { level: 1, name: 'Anna Smirnova' }).waitFor();
    await page.getByText('Keep it as a ZIP archive').click();
    await page.getByRole('button', { name: 'Archive and delete the account' }).click();
    await page.getByText('1 of 1').waitFor();
    const { items } = (await admin.get(`/files?q=${loginOf(anna)}`)).body;
    expect(items).toHaveLength(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('of several, who gets it all is left out, and what does not fit is not begun', async () => {
    await admin.patch(`/users/${boris.user?.id}`, { quotaBytes: 5 });
    const { context, page, complaints } = await visit({ width: 390 });
    await page.goto('/admin/resources/users?filters.person=orlov');
    await page.getByTestId('bulk').click();
    await page.getByRole('dialog').getByRole('link', { name: 'They leave' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(`/admin/pages/offboarding?ids=${anna.user?.id},${boris.user?.id}`);
    await page.getByRole('cell', { name: '8 B' }).or(page.getByText('8 B')).first().waitFor();
    await received(page).fill(loginOf(boris));
    await page.getByRole('option', { name: 'Boris Orlov' }).click();
    await page.getByText('1 left out: Whoever gets the files does not leave.').waitFor();
    await page.getByText('It does not fit').waitFor();
    expect(await page.getByRole('button', { name: 'Hand over' }).isDisabled()).toBe(true);
    await page.getByText('Delete everything').click();
    const go = page.getByRole('button', { name: 'Delete 2 accounts for good' });
    await page.getByLabel('Type 2 to confirm').fill('1');
    expect(await go.isDisabled()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
