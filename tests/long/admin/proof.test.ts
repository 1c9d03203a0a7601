import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../../support/client.js';
import { visitPanel } from '../../support/panel-visit.js';
import { startServer, type TestServer } from '../../support/server.js';

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

const age = () =>
  server.sql(
    `UPDATE sessions SET created_at = now() - interval '1 hour', proved_at = NULL
     WHERE user_id = $id AND kind = 'browser'`,
    { id: admin.user?.id },
  );

it('10: the panel asks in place who is there, and the act goes on by itself; who closes that gives it up', async () => {
  const { user } = await newClient(server);
  const login = String(admin.user?.login);
  const { page, complaints } = await visitPanel(browser, server, { login, width: 390 });
  const question = page.getByRole('dialog', { name: 'Is it you?' });
  await page.goto('/admin/pages/settings');
  const registration = page.locator('#setting-registration');
  const before = await registration.inputValue();
  const other = before === 'open' ? 'closed' : 'open';
  await age();
  await registration.selectOption(other);
  await page.getByRole('button', { name: 'Save' }).click();
  await question.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('alert').filter({ hasText: 'Show first that it is you' }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await question.getByLabel('Your password').fill('Wrong-2026!');
  await page.keyboard.press('Enter');
  await question.getByText('This is not your present password.').waitFor();
  await question.getByLabel('Your password').fill(goodPassword);
  await page.keyboard.press('Enter');
  await page.locator('form:has(#setting-registration) [role=status]:has-text("Saved")').waitFor();
  expect((await admin.get('/settings')).body.items.find(({ name }) => name === 'registration')).toMatchObject(
    {
      value: other,
    },
  );

  // AdminJS's own call.
  await page.goto(`/admin/resources/users/records/${user?.id}/delete`);
  await age();
  await page
    .getByRole('button', { name: /^Delete/ })
    .last()
    .click();
  await question.getByLabel('Your password').fill(goodPassword);
  await question.getByRole('button', { name: 'It is me, go on' }).click();
  await page.waitForURL('**/resources/users*');
  expect((await admin.get(`/users/${user?.id}`)).status).toBe(404);
  expect(complaints.filter((complaint) => !/\b40[03]\b/.test(complaint))).toEqual([]);
}, 120_000);
