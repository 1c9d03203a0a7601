import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../../support/client.js';
import { visitPanel } from '../../support/panel-visit.js';
import { startServer, type TestServer } from '../../support/server.js';
import { addVirtualAuthenticator } from '../../support/virtual-authenticator.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
beforeAll(async () => {
  // By a name that browsers know passkeys at.
  server = await startServer({ host: 'localhost' });
  browser = await launchBrowser();
  admin = await newAdmin(server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const age = ({ user } = admin) =>
  server.sql(
    `UPDATE sessions SET created_at = now() - interval '1 hour', proved_at = NULL
     WHERE user_id = $id AND kind = 'browser'`,
    { id: user?.id },
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

it('10: in the panel a passkey confirms who is there; where it is not at hand, and for who has none, the password does', async () => {
  const chief = await newAdmin(server);
  const { page, complaints } = await visitPanel(browser, server, {
    login: String(chief.user?.login),
    width: 390,
  });
  const authenticator = await addVirtualAuthenticator(page);
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('What to call it').fill('Telephone');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Keep these codes' }).waitFor();

  const question = page.getByRole('dialog', { name: 'Is it you?' });
  const byPasskey = question.getByRole('button', { name: 'Confirm with a passkey' });
  const change = async () => {
    await page.goto('/admin/pages/settings');
    const registration = page.locator('#setting-registration');
    const isOpen = (await registration.inputValue()) === 'open';
    await age(chief);
    await registration.selectOption(isOpen ? 'closed' : 'open');
    await page.getByRole('button', { name: 'Save' }).click();
  };
  const saved = page.locator('form:has(#setting-registration) [role=status]:has-text("Saved")');
  await change();
  await byPasskey.click();
  await saved.waitFor();

  await authenticator.forget();
  await change();
  await byPasskey.click();
  await question.getByText('No passkey was shown. Try again, or type your password.').waitFor();
  await question.getByLabel('Your password').fill(goodPassword);
  await page.keyboard.press('Enter');
  await saved.waitFor();
  expect(complaints.filter((complaint) => !/\b40[03]\b/.test(complaint))).toEqual([]);
}, 120_000);
