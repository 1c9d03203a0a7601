import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { goodPassword } from '../support/client.js';

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** What the browser complained of: a refused script, a broken one, a request to elsewhere. */
  complaints: string[];
}

export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ baseURL: url, locale: 'en', ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && /^https?:/.test(request.url())) complaints.push(request.url());
  });
  // Choosers are the tests' from the start: where the first wait for one asks the browser for them, a key may come first.
  page.on('filechooser', () => {});
  return { context, page, complaints };
}

export async function signIn(page: Page, login: string): Promise<void> {
  await page.goto('/login');
  await page.locator('[name=login]').fill(login);
  await page.locator('[name=password]').fill(goodPassword);
  await page.getByRole('main').locator('button[type=submit]').click();
  await page.waitForURL((address) => address.pathname !== '/login');
}
