import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { RunningJobs } from '../../../../src/jobs/index.js';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../../support/client.js';
import { startJobRunner } from '../../../support/job-runner.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

const OPEN = 12;

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let runner: RunningJobs;
let anna: ApiClient;
let fileId: string;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  runner = await startJobRunner(server);
  anna = await newClient(server);
  fileId = (await anna.upload('plan.txt', 'plan')).body.id;
});
afterAll(async () => {
  await runner.stop();
  await browser.close();
  await server.stop();
});

const visit = (options: object = {}) =>
  visitPanel(browser, server, { login: String(admin.user?.login), ...options });
const dialog = (page: Page) => page.getByRole('dialog');
const linksOf = async () => (await anna.get('/links?limit=100')).body.items;

/** Some that never end and have no password, and one that has both. */
async function makeLinks(): Promise<void> {
  for (const { id } of await linksOf()) await anna.delete(`/links/${id}`);
  for (let n = 0; n < OPEN; n += 1) await anna.post(`/files/${fileId}/links`, {});
  const expiresAt = new Date(Date.now() + 24 * 3600 * 1000).toISOString();
  await anna.post(`/files/${fileId}/links`, { expiresAt, password: 'Hollow-kiosk-26!' });
}

const setRule = async (name: string, value: unknown) => {
  const { body } = await admin.patch(`/settings/${name}`, { value });
  if (body.value !== value) throw new Error(`${name} is ${JSON.stringify(body)}`);
};

describe('9.7: links that never end and have no password', () => {
  it(`are found and revoked, all ${OPEN} of them, in eleven clicks`, async () => {
    await makeLinks();
    const { context, page, click, choose, clicks, complaints } = await visit();
    await page.goto('/admin');
    await click(page.getByRole('link', { name: 'Share links' }));
    await click(page.getByRole('button', { name: 'Filter' }));
    await choose(dialog(page).getByLabel('Password'), 'false');
    await choose(dialog(page).getByLabel('Life'), 'endless');
    await click(dialog(page).getByRole('button', { name: 'Show' }));
    await click(page.getByRole('button', { name: `All ${OPEN} that match` }));
    await choose(dialog(page).getByLabel('What to do'), 'revoke');
    await dialog(page).getByText(`${OPEN} selected, done to ${OPEN}.`).waitFor();
    await click(dialog(page).getByRole('button', { name: `Revoke: ${OPEN}` }));
    await dialog(page).getByText('Done', { exact: true }).waitFor();
    await dialog(page).getByText(`${OPEN} of ${OPEN}`).waitFor();
    expect(clicks()).toBe(11);
    expect((await linksOf()).map(({ hasPassword }) => hasPassword)).toEqual([true]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('9.7: the policy of links', () => {
  it('is set by three clicks, shows what breaks it, and is told where those get an end', async () => {
    await makeLinks();
    const { context, page, click, choose, fill, clicks, complaints } = await visit();
    await page.goto('/admin/pages/settings');
    const rule = page.locator('form').filter({ has: page.locator('#setting-linkLongestDays') });
    await click(rule.getByRole('checkbox'));
    await fill(rule.locator('#setting-linkLongestDays'), '30');
    await click(rule.getByRole('button', { name: 'Save' }));
    await rule.getByText('Saved').waitFor();
    expect(clicks()).toBe(3);

    await page.goto('/admin/resources/links?filters.policy=broken');
    await page.getByText(`Found: ${OPEN}`).waitFor();
    const before = clicks();
    await click(page.getByRole('button', { name: `All ${OPEN} that match` }));
    await choose(dialog(page).getByLabel('What to do'), 'setExpiry');
    await dialog(page).getByText('A link lives for 30 days at most.').waitFor();
    const end = new Date(Date.now() + 7 * 24 * 3600 * 1000).toISOString().slice(0, 16);
    await fill(dialog(page).locator('#bulk-value'), end);
    await click(dialog(page).getByRole('button', { name: `Set expiry: ${OPEN}` }));
    await dialog(page).getByText(`${OPEN} of ${OPEN}`).waitFor();
    await dialog(page).getByText('Done', { exact: true }).waitFor();
    expect(clicks() - before).toBe(5);
    await page.goto('/admin/resources/links?filters.policy=broken');
    await page.getByText('Found: 0').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
    await setRule('linkLongestDays', null);
  });

  it.each(['en', 'ru'] as const)(
    'is told where a link is made, and where it is changed (%s)',
    async (language) => {
      await makeLinks();
      await setRule('linkLongestDays', 30);
      await setRule('linkPasswordRequired', true);
      const said =
        language === 'en'
          ? 'A link lives for 30 days at most. Every link needs a password.'
          : 'Ссылка живёт не дольше 30 дней. Каждой ссылке нужен пароль.';
      const { context, page, complaints } = await visit({ language, width: language === 'en' ? 1280 : 390 });
      const [link] = await linksOf();
      for (const path of [`links/records/${link?.id}/edit`, `files/records/${fileId}/share`]) {
        await page.goto(`/admin/resources/${path}`);
        await page.getByTestId('link-policy').filter({ hasText: said }).waitFor();
        await page.waitForLoadState('networkidle');
        expect(await seriousFindings(page)).toEqual([]);
      }
      expect(await page.locator('#password[required]').count()).toBe(1);
      expect(complaints).toEqual([]);
      await context.close();
      await setRule('linkLongestDays', null);
      await setRule('linkPasswordRequired', false);
    },
  );
});
