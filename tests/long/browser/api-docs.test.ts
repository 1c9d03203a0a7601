import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { seriousFindings } from '../../browser/axe.js';
import { type Visit, visit } from '../../browser/visit.js';
import { launchBrowser } from '../../support/chromium.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface OpenApi {
  paths: Record<string, Record<string, { tags: string[] }>>;
}

/** Unfolds what calls of one kind are gathered under. */
const unfold = async (page: Page, tag: string): Promise<void> => {
  await page.locator(`.opblock-tag[data-tag="${tag}"]`).click();
  await page.locator(`.opblock-tag-section.is-open .opblock-tag[data-tag="${tag}"]`).waitFor();
};

/** The page takes seconds to draw all calls: it is opened once. */
describe.each([
  ['light', 'rgba(0, 0, 0, 0)'],
  ['dark', 'rgb(28, 32, 34)'],
] as const)('the page of the API in the %s theme', (colorScheme, background) => {
  let opened: Visit;
  let page: Page;
  beforeAll(async () => {
    opened = await visit(browser, server.url, { colorScheme });
    page = opened.page;
    await page.goto('/api/docs');
    await page.locator('.opblock-tag').first().waitFor();
  });
  afterAll(() => opened.context.close());

  it('shows every kind of calls, and each call of one, under the CSP', async () => {
    const { paths } = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as OpenApi;
    const tags = Object.values(paths).flatMap((path) => Object.values(path).flatMap((call) => call.tags));
    expect(await page.locator('.opblock-tag').count()).toBe(new Set(tags).size);
    await unfold(page, 'Files');
    expect(await page.locator('.opblock').count()).toBe(tags.filter((tag) => tag === 'Files').length);
    await unfold(page, 'Share links');
    const call = page.locator('.opblock', { hasText: '/api/v1/files/{id}/links' }).first();
    await call.locator('.opblock-summary-control').click();
    await call.locator('.opblock-body').waitFor();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      background,
    );
    // Before axe comes, which the policy complains of.
    expect(opened.complaints).toEqual([]);
    await call.locator('.opblock-summary-control').click();
    await call.locator('.opblock-body').waitFor({ state: 'hidden' });
  });

  it('7.33: has nothing that axe finds serious', async () => {
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('7.33: has none where calls are unfolded and tried out', async () => {
    // With choices among its parameters; with a body of JSON; with a file among fields.
    const calls = [
      ['get', '/api/v1/files'],
      ['patch', '/api/v1/files/{id}'],
      ['post', '/api/v1/files'],
    ] as const;
    for (const [method, path] of calls) {
      const call = page.locator(`.opblock-${method}`, {
        has: page.locator(`.opblock-summary-path[data-path="${path}"]`),
      });
      await call.locator('.opblock-summary-control').click();
      await call.locator('.try-out__btn').click();
      await call.locator('.execute').waitFor();
    }
    await page.locator('.parameters select[aria-label=sort]').waitFor();
    await page.locator('textarea[aria-label="Request body"]').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
