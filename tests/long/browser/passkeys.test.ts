import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { signIn, visit } from '../../browser/visit.js';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, goodPassword, newClient } from '../../support/client.js';
import { startServer, type TestServer } from '../../support/server.js';
import { addVirtualAuthenticator } from '../../support/virtual-authenticator.js';

let server: TestServer;
let browser: Browser;
let api: ApiClient;
beforeAll(async () => {
  // By a name that browsers trust without TLS.
  server = await startServer({ host: 'localhost' });
  browser = await launchBrowser();
  api = await newClient(server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const age = () =>
  server.sql(
    `UPDATE sessions SET created_at = now() - interval '1 hour', proved_at = NULL WHERE user_id = $id`,
    {
      id: api.user?.id,
    },
  );

it('10: a passkey is added by the keyboard, signs in alone and after the password, confirms who is there, and goes', async () => {
  const login = String(api.user?.login);
  const opened = await visit(browser, server.url, { viewport: { width: 390, height: 844 } });
  const { page, context, complaints } = opened;
  const authenticator = await addVirtualAuthenticator(page);
  const press = async (name: string) => {
    // Until then the page gives the focus to its first field.
    await page.waitForLoadState();
    await page.getByRole('button', { name }).press('Enter');
  };
  const signOut = async () => {
    await context.clearCookies();
    await page.goto('/login');
  };
  await signIn(opened, login);
  await page.goto('/settings');
  await press('Add a passkey');
  await page.getByLabel('What to call it').fill('Telephone <b>');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Keep these codes' }).waitFor();
  expect(await authenticator.count()).toBe(1);

  // The same device has one already, and says so in place.
  await page.goto('/settings');
  await press('Add a passkey');
  await page.getByLabel('What to call it').fill('Again');
  await page.keyboard.press('Enter');
  await page.getByText('This device has a passkey for this account already.').waitFor();

  await signOut();
  await press('Sign in with a passkey');
  await page.waitForURL('**/files');

  await signOut();
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(goodPassword);
  await page.keyboard.press('Enter');
  await press('Use a passkey');
  await page.waitForURL('**/files');

  await age();
  await page.goto('/settings');
  await press('Remove the passkey “Telephone <b>”');
  await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
  await press('Confirm with a passkey');
  await page.getByText('The passkey is removed.').waitFor();

  await signOut();
  await press('Sign in with a passkey');
  await page.getByText('This passkey opens nothing here.').waitFor();
  await authenticator.forget();
  await press('Sign in with a passkey');
  await page.getByText('No passkey was shown.').waitFor();
  expect(complaints.filter((complaint) => !/\b40[13]\b/.test(complaint))).toEqual([]);

  // Without scripts nothing of it is offered, and the rest works.
  const plain = await visit(browser, server.url, { javaScriptEnabled: false });
  await plain.page.goto('/login');
  expect(await plain.page.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0);
  await signIn(plain, login);
  await plain.page.goto('/settings');
  expect(await plain.page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0);
  expect(await plain.page.getByRole('button', { name: 'Add an authenticator app' }).count()).toBe(1);
}, 120_000);
