import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/chromium.js';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { signIn, visit } from './visit.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: TestServer;
let browser: Browser;
let api: ApiClient;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  api = await newClient(server);
});

async function openFiles(options: Parameters<typeof visit>[2] = {}) {
  const opened = await visit(browser, server.url, options);
  await signIn(opened.page, String(api.user?.login));
  await opened.page.waitForURL('**/files');
  return opened;
}

const rowOf = (page: Page, name: string) => page.locator('.file-row', { hasText: name });

async function choose(page: Page, ...files: { name: string; buffer: Buffer }[]): Promise<void> {
  await page.locator('#file-picker').setInputFiles(files.map((file) => ({ mimeType: '', ...file })));
  await page.locator('dialog[open] [data-send]').click();
}

async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
}

describe.each([
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('R45: menus, row forms and dialogs at $width pixels, $colorScheme', ({ width, colorScheme }) => {
  it('are clear to a screen reader', async () => {
    const { body: file } = await api.upload('notes.txt', 'text', { fields: { comment: 'a comment' } });
    const { context, page } = await openFiles({
      viewport: { width, height: 844 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const findings: string[] = [];
    for (const [part, shown] of [
      ['field=name', '[data-edit=name]'],
      ['/delete', 'dialog[open] .btn-danger'],
      ['/share', 'dialog[open] .share-form'],
    ]) {
      await page.goto('/files');
      await page.locator(`#file-${file.id} summary`).click();
      findings.push(...(await seriousFindings(page)));
      await page.locator(`#file-${file.id} .menu-item[href*="${part}"]`).click();
      await page.locator(String(shown)).waitFor();
      findings.push(...(await seriousFindings(page)));
    }
    await page.locator('.share-form button[type=submit]').click();
    await page.locator('.fresh-link').waitFor();
    findings.push(...(await seriousFindings(page)));
    await context.close();
    expect(findings).toEqual([]);
  }, 60_000);
});

describe('rows', () => {
  it('R23, R44: are renamed by keyboard alone: Escape leaves, Enter saves, the focus stays in the row', async () => {
    await api.upload('Picture.png', 'x');
    const { context, page, complaints } = await openFiles();
    const rename = rowOf(page, 'Picture.png').locator('.quick[href*="field=name"]');

    await rename.press('Enter');
    await page.locator('[data-edit=name]:focus').waitFor();
    await page.keyboard.type('thrown away');
    await page.keyboard.press('Escape');
    await page.locator('.file-name:focus', { hasText: 'Picture.png' }).waitFor();

    await rename.press('Enter');
    await page.locator('[data-edit=name]:focus').waitFor();
    // The ending is not part of what is marked: typing leaves it.
    await page.keyboard.type('Portrait');
    await page.keyboard.press('Enter');
    await page.locator('.file-name:focus', { hasText: 'Portrait.png' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('R20: come as one scrolls down, each once', async () => {
    for (let number = 0; number < 120; number += 1) await api.upload(`file ${number}`, 'x');
    const { context, page, complaints } = await openFiles();
    for (const count of [100, 120]) {
      await page.locator('.more-row').scrollIntoViewIfNeeded();
      await page.waitForFunction((wanted) => document.querySelectorAll('.file-row').length === wanted, count);
    }
    const ids = await page.locator('.file-row').evaluateAll((rows) => rows.map(({ id }) => id));
    expect(new Set(ids).size).toBe(120);
    expect(await page.locator('.more-row').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('R44: are found while one types, and the address can be shared', async () => {
    await api.upload('winter.txt', 'x');
    await api.upload('summer.txt', 'x');
    const { context, page } = await openFiles();
    await page.locator('#search-q').pressSequentially('wint');
    await rowOf(page, 'summer.txt').waitFor({ state: 'detached' });
    await page.waitForURL('**/files?q=wint');
    expect(await page.locator('.file-name').allTextContents()).toEqual(['winter.txt']);
    await context.close();
  });
});

describe('upload tray', () => {
  it('R21: sends several files with their comment, and the list and the space in use follow', async () => {
    const { context, page, complaints } = await openFiles();
    const files = ['a.txt', 'b.txt', 'c.txt'].map((name) => ({
      name,
      mimeType: '',
      buffer: Buffer.alloc(1024),
    }));
    await page.locator('#file-picker').setInputFiles(files);
    await page.locator('#upload-comment').fill('for all three');
    await page.keyboard.press('Enter');
    await page.locator('.tray-title', { hasText: '3 files uploaded' }).waitFor();
    await page.locator('#summary', { hasText: /3 files/ }).waitFor();
    expect(await page.locator('.file-comment').allTextContents()).toEqual(Array(3).fill('for all three'));
    expect(await page.locator('#storage').textContent()).toMatch(/3\s+KB in use/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('R42: says in words that there is no room, before a byte is sent, and sends what fits', async () => {
    const system = { kind: 'system', means: 'cli' } as const;
    await server.useCases.users.update(system, String(api.user?.id), { quotaBytes: 2048 });
    const { context, page } = await openFiles();
    const requests: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') requests.push(request.url());
    });
    await choose(
      page,
      { name: 'big.bin', buffer: Buffer.alloc(3000) },
      { name: 'small.bin', buffer: Buffer.alloc(10) },
    );
    await rowOf(page, 'small.bin').waitFor();
    const refused = page.locator('.tray-item[data-status=failed]');
    expect(await refused.locator('[data-state]').textContent()).toMatch(
      /Not enough space: 2\.9\s+KB needed, 2\s+KB free\./,
    );
    expect(requests).toHaveLength(1);
    await context.close();
  });

  it('R44: goes on while one looks at the links; a file that broke off can be sent again', async () => {
    const { context, page } = await openFiles();
    let isBroken = true;
    await page.route('**/files?_csrf=*', (route) =>
      isBroken ? route.abort('connectionreset') : route.continue(),
    );
    await choose(page, { name: 'again.txt', buffer: Buffer.from('whole') });
    await page.locator('.tray-item[data-status=failed]', { hasText: 'The connection broke.' }).waitFor();
    await page.locator('#rail-nav a[href="/links"]').click();
    await page.locator('h1', { hasText: 'Shared links' }).waitFor();
    isBroken = false;
    await page.locator('.tray-item [data-retry]').click();
    await page.locator('.tray-item[data-status=done]').waitFor();
    const { body } = await api.get('/files');
    expect(body.items).toMatchObject([{ name: 'again.txt', size: 5 }]);
    await context.close();
  });
});
