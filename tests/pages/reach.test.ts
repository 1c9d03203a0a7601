import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/chromium.js';
import { type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

let server: TestServer;
let browser: Browser;
let login: string;
let adminLogin: string;
let file: Body;
let link: Body;
let lockedLink: Body;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  const api = await newClient(server);
  login = String(api.user?.login);
  adminLogin = String((await newAdmin(server)).user?.login);
  const fields = { comment: 'Очень длинный комментарий, который никуда не помещается '.repeat(8) };
  file = (await api.upload(`Имя${'длинное'.repeat(12)}.txt`, 'text', { fields })).body;
  await api.upload('Picture.png', 'no picture');
  link = (await api.post(`/files/${file.id}/links`, { maxDownloads: 3, expiresAt: '2999-01-01T00:00:00Z' }))
    .body;
  lockedLink = (await api.post(`/files/${file.id}/links`, { password: 'sesame' })).body;
}, 60_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const looks = [
  { width: 1280, theme: 'light', locale: 'en-GB' },
  { width: 390, theme: 'dark', locale: 'ru-RU' },
] as const;

const open = async ({ width, theme, locale }: (typeof looks)[number]): Promise<BrowserContext> => {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: 844 },
    colorScheme: theme,
    locale,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(10_000);
  return context;
};

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto('/login');
  await page.locator('#login').fill(name);
  await page.locator('#password').fill(goodPassword);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

/** What axe calls serious or worse, and what sticks out of the page sideways. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations: Violation[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return [
    ...violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${page.url()}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(excess > 0 ? [`${page.url()}: ${excess} pixels too wide`] : []),
  ];
}

describe.each(looks)('at $width pixels, $theme, $locale', (look) => {
  it('axe finds nothing serious on the pages for everybody, and nothing sticks out', async () => {
    const context = await open(look);
    const page = await context.newPage();
    const faults: string[] = [];
    for (const path of [
      '/',
      '/login',
      '/register',
      '/nowhere',
      `${link.url}/page`,
      `${lockedLink.url}/page`,
    ]) {
      await page.goto(path);
      faults.push(...(await faultsOf(page)));
    }
    await page.goto('/register');
    await page.locator('main button[type=submit]').click();
    faults.push(...(await faultsOf(page)));
    await context.close();
    expect(faults).toEqual([]);
  });

  it('axe finds nothing serious on the pages of the signed-in, and nothing sticks out', async () => {
    const context = await open(look);
    const page = await context.newPage();
    await signIn(page, login);
    const faults: string[] = [];
    const parts = ['edit', 'delete', 'share'].map((part) => `/files/${file.id}/${part}`);
    for (const path of ['/files', '/files?q=nothing', '/files/upload', '/links', '/settings', ...parts]) {
      await page.goto(path);
      faults.push(...(await faultsOf(page)));
    }
    await context.close();
    expect(faults).toEqual([]);
  });

  it('R44: axe finds nothing serious in menu, row form and dialogs', async () => {
    const context = await open(look);
    const page = await context.newPage();
    await signIn(page, login);
    const faults: string[] = [];
    const row = page.locator(`#file-${file.id}`);
    const choose = async (part: string, shown: string) => {
      await page.goto('/files');
      await row.locator('summary').click();
      faults.push(...(await faultsOf(page)));
      await row.locator(`.menu-item[href*="${part}"]`).click();
      await page.locator(shown).waitFor();
      faults.push(...(await faultsOf(page)));
    };
    await choose('field=name', '[data-edit=name]');
    await choose('/delete', 'dialog[open] .btn-danger');
    await choose('/share', 'dialog[open] .share-form');
    await page.locator('.share-form button[type=submit]').click();
    await page.locator('.fresh-link').waitFor();
    faults.push(...(await faultsOf(page)));
    await context.close();
    expect(faults).toEqual([]);
  });

  it('R29: axe finds nothing serious where an admin works in another storage', async () => {
    const context = await open(look);
    const page = await context.newPage();
    await signIn(page, adminLogin);
    await page.goto(`/files?userId=${file.ownerId}`);
    const faults = await faultsOf(page);
    await context.close();
    expect(faults).toEqual([]);
  });
});

describe('by keyboard alone', () => {
  it('R23, R44: renames in place: Escape leaves, Enter saves, and the focus stays in the row', async () => {
    const context = await open(looks[0]);
    const page = await context.newPage();
    await signIn(page, login);
    const rename = page
      .locator('.file-row', { hasText: 'Picture.png' })
      .locator('.quick[href*="field=name"]');

    await rename.focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-edit=name]').waitFor();
    await page.keyboard.type('thrown away');
    await page.keyboard.press('Escape');
    await page.locator('.file-name:focus', { hasText: 'Picture.png' }).waitFor();

    await rename.focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-edit=name]').waitFor();
    await page.keyboard.type('Portrait');
    await page.keyboard.press('Enter');
    await page.locator('.file-name:focus', { hasText: 'Portrait.png' }).waitFor();
    await context.close();
  });
});
