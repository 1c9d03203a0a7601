import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { RunningJobs } from '../../../../src/jobs/index.js';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { ApiClient, newAdmin, newClient } from '../../../support/client.js';
import { startJobRunner } from '../../../support/job-runner.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let runner: RunningJobs;

const CLASS = 40;
const GB = 1024 ** 3;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  runner = await startJobRunner(server);
  for (let n = 0; n < CLASS; n += 1)
    await server.ports.users.insert({
      login: `pupil${n}`,
      fullName: `Class Seven ${n}`,
      email: `pupil${n}@example.org`,
      isAdmin: n < 3,
      quotaBytes: null,
      storagePath: `users/class-${n}`,
      passwordHash: 'no password fits this hash',
      mustChangePassword: false,
      expiresAt: null,
    });
});
afterAll(async () => {
  await runner.stop();
  await browser.close();
  await server.stop();
});

const login = () => String(admin.user?.login);
const dialog = (page: Page) => page.getByRole('dialog');
const quotas = async (): Promise<unknown[]> =>
  (await admin.get('/users?q=class%20seven&limit=100')).body.items.map(({ quotaBytes }) => quotaBytes);

describe('9.1: a quota for a class', () => {
  it(`of ${CLASS} takes under 10 clicks, is foreseen, done, and taken back`, async () => {
    const { context, page, click, choose, fill, clicks, complaints } = await visitPanel(browser, server, {
      login: login(),
    });
    await page.goto('/admin/resources/users?filters.person=class%20seven');
    await click(page.getByRole('button', { name: `All ${CLASS} that match` }));
    await choose(dialog(page).getByLabel('What to do'), 'setQuota');
    await fill(dialog(page).getByLabel('Quota'), '5');
    await dialog(page).getByText(`${CLASS} selected, done to ${CLASS}.`).waitFor();
    await click(dialog(page).getByRole('button', { name: `Set quota: ${CLASS}` }));
    await dialog(page).getByText('Done', { exact: true }).waitFor();
    await dialog(page).getByText(`${CLASS} of ${CLASS}`).waitFor();
    // With the way to the list and its filter, which the address stands for.
    expect(clicks() + 4).toBeLessThan(10);
    expect(new Set(await quotas())).toEqual(new Set([5 * GB]));

    await click(dialog(page).getByRole('button', { name: 'Take it back' }));
    await dialog(page).getByRole('button', { name: 'Take it back' }).waitFor({ state: 'detached' });
    await dialog(page).getByText('Done', { exact: true }).waitFor();
    expect(new Set(await quotas())).toEqual(new Set([null]));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is deleted only by typing how many, and without its administrators', async () => {
    const { context, page, choose } = await visitPanel(browser, server, { login: login() });
    await page.goto('/admin/resources/users?filters.person=class%20seven');
    await page.getByTestId('bulk').click();
    await choose(dialog(page).getByLabel('What to do'), 'delete');
    await dialog(page).getByText('3 left out: An administrator is left out.').waitFor();
    const go = dialog(page).getByRole('button', { name: 'Delete for good: 37' });
    expect(await go.isDisabled()).toBe(true);
    await dialog(page).getByLabel('Type 37 to confirm').fill('40');
    expect(await go.isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('bulk');
    expect(await quotas()).toHaveLength(CLASS);
    await context.close();
  });
});

describe('9.3: a class that forgot its passwords', () => {
  it('gets new ones in under 10 clicks, on slips that let them in', async () => {
    const { context, page, click, choose, fill, clicks, complaints } = await visitPanel(browser, server, {
      login: login(),
    });
    await page.goto('/admin/resources/users?filters.person=class%20seven');
    await click(page.getByRole('button', { name: `All ${CLASS} that match` }));
    await choose(dialog(page).getByLabel('What to do'), 'resetPassword');
    await dialog(page).getByText('3 left out: Administrators, auditors and the help desk').waitFor();
    await fill(dialog(page).getByLabel('Type 37 to confirm'), '37');
    await click(dialog(page).getByRole('button', { name: 'Reset passwords: 37' }));
    await dialog(page).getByText('Keep this window open').waitFor();
    await dialog(page).getByRole('heading', { name: 'Slips for their owners' }).waitFor();
    expect(clicks() + 4).toBeLessThan(10);

    const slips = dialog(page).locator('.k-slip');
    expect(await slips.count()).toBe(CLASS - 3);
    const password = String(await slips.filter({ hasText: 'pupil7' }).locator('code').textContent());
    const stranger = await ApiClient.anonymous(server);
    expect((await stranger.signIn('pupil7', password)).user?.mustChangePassword).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);

    await page.emulateMedia({ media: 'print' });
    const shown = async (words: string) => page.getByText(words, { exact: false }).first().isVisible();
    expect([await shown('Slips for their owners'), await shown('37 of 37')]).toEqual([false, false]);
    expect(await slips.last().isVisible()).toBe(true);
    const sheets = (await page.pdf()).toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
    expect(sheets.length).toBeGreaterThan(2);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('9.2: a class gets its group', () => {
  it('all that match are put in it, in ten clicks, and taken out again', async () => {
    const group = (await admin.post('/groups', { name: 'Class Seven', defaultQuotaBytes: 3 * GB })).body;
    const { context, page, click, choose, clicks, complaints } = await visitPanel(browser, server, {
      login: login(),
    });
    await page.goto('/admin/resources/users?filters.person=class%20seven');
    await click(page.getByRole('button', { name: `All ${CLASS} that match` }));
    await choose(dialog(page).getByLabel('What to do'), 'addToGroup');
    await dialog(page).getByRole('option', { name: 'Class Seven' }).waitFor({ state: 'attached' });
    await choose(dialog(page).getByLabel('Group'), String(group.id));
    await click(dialog(page).getByRole('button', { name: `Put in a group: ${CLASS}` }));
    await dialog(page).getByText(`${CLASS} of ${CLASS}`).waitFor();
    await dialog(page).getByText('Done', { exact: true }).waitFor();
    expect(clicks() + 4).toBe(10);
    const size = async () =>
      ((await admin.get(`/groups/${group.id}`)).body.numbers as { memberCount: number }).memberCount;
    expect([await size(), new Set(await quotas())]).toEqual([CLASS, new Set([3 * GB])]);
    await click(dialog(page).getByRole('button', { name: 'Take it back' }));
    await dialog(page).getByRole('button', { name: 'Take it back' }).waitFor({ state: 'detached' });
    await dialog(page).getByText('Done', { exact: true }).waitFor();
    expect([await size(), new Set(await quotas())]).toEqual([0, new Set([null])]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('9.1: links', () => {
  it('that are ticked are revoked by a red button with a way to leave it', async () => {
    const owner = await newClient(server);
    const { id } = (await owner.upload('shared.txt', 'text')).body;
    const link = (await owner.post(`/files/${id}/links`)).body;
    const { context, page, complaints } = await visitPanel(browser, server, { login: login() });
    const revoke = async () => {
      await page.goto('/admin/resources/links');
      await page.getByRole('checkbox', { name: 'Select this row' }).focus();
      await page.keyboard.press('Space');
      await page.getByRole('link', { name: 'Revoke' }).first().click();
      await page.getByText('Revoke 1 link?').waitFor();
      await page.getByText('shared.txt').first().waitFor();
    };
    await revoke();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await server.ports.links.find(link.id)).not.toBeNull();
    await revoke();
    const go = page.getByTestId('action-submit');
    expect(await go.evaluate((button) => getComputedStyle(button as never).backgroundColor)).toBe(
      await page.evaluate(
        `(() => { const probe = document.body.appendChild(document.createElement('i')); probe.style.color = 'var(--k-danger)';
          return getComputedStyle(probe).color; })()`,
      ),
    );
    await go.click();
    await page.getByText('Revoke 1 link?').waitFor({ state: 'detached' });
    expect(await server.ports.links.find(link.id)).toBeNull();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('9.1: the dialog', () => {
  it.each([
    ['en', 1280, 'light'],
    ['ru', 390, 'dark'],
  ] as const)('has nothing that axe finds serious (%s, %i px, %s)', async (language, width, colorScheme) => {
    const { context, page } = await visitPanel(browser, server, {
      login: login(),
      language,
      width,
      colorScheme,
    });
    await page.goto('/admin/resources/users?filters.person=class%20seven');
    await page.getByTestId('bulk').click();
    await dialog(page).locator('#bulk-act').selectOption('delete');
    await dialog(page).locator('#bulk-count').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await context.close();
  });
});
