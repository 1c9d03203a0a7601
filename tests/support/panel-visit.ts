import type { Browser, BrowserContext, Page } from 'playwright-core';
import { countClicks, type Hand } from './clicks.js';
import { goodPassword } from './client.js';
import type { TestServer } from './server.js';

export interface PanelVisit extends Hand {
  context: BrowserContext;
  page: Page;
  /** What the browser complained of: a refused script, a broken one, a request to elsewhere. */
  complaints: string[];
}

interface VisitOptions {
  login: string;
  language?: 'en' | 'ru';
  width?: number;
  colorScheme?: 'light' | 'dark';
}

/** An administrator at the panel, whose clicks are counted. */
export async function visitPanel(
  browser: Browser,
  { url }: Pick<TestServer, 'url'>,
  { login, language = 'en', width = 1280, colorScheme = 'light' }: VisitOptions,
): Promise<PanelVisit> {
  const context = await browser.newContext({
    baseURL: url,
    locale: language,
    colorScheme,
    viewport: { width, height: 800 },
  });
  context.setDefaultTimeout(30_000);
  const form = { login, password: goodPassword };
  await context.request.post('/login', { form, headers: { Origin: url }, maxRedirects: 0 });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(url)) complaints.push(request.url());
  });
  return { context, page, complaints, ...countClicks() };
}
