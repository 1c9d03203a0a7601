import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { goodPassword } from './client.js';
import type { TestServer } from './server.js';

export interface PanelVisit {
  context: BrowserContext;
  page: Page;
  /** What the browser complained of: a refused script, a broken one, a request to elsewhere. */
  complaints: string[];
  /** A click of the operator, which counts. */
  click(target: Locator): Promise<void>;
  /** A choice in a list takes two. */
  choose(target: Locator, option: string): Promise<void>;
  /** Typing into a field takes the click into it. */
  fill(target: Locator, text: string): Promise<void>;
  clicks(): number;
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
  let count = 0;
  return {
    context,
    page,
    complaints,
    click: async (target) => {
      count += 1;
      await target.click();
    },
    choose: async (target, option) => {
      count += 2;
      await target.selectOption(option);
    },
    fill: async (target, text) => {
      count += 1;
      await target.fill(text);
    },
    clicks: () => count,
  };
}
