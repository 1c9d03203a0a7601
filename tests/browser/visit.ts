import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { goodPassword } from '../support/client.js';

export interface Visit {
  /** Of the server. */
  url: string;
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
  context.setDefaultTimeout(30_000);
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
  return { url, context, page, complaints };
}

/** By the form's own request: filling it in is what tests of the sign-in do. */
export async function signIn({ context, url }: Visit, login: string): Promise<void> {
  const form = { login, password: goodPassword };
  const answer = await context.request.post('/login', {
    form,
    headers: { Origin: url },
    maxRedirects: 0,
  });
  if (answer.status() !== 303) throw new Error(`the sign-in answered ${answer.status()}`);
}
