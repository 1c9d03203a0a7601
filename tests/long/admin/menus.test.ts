import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { signIn, visit } from '../../browser/visit.js';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../support/client.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  const owner = await newClient(server);
  for (let number = 10; number < 25; number += 1) await owner.upload(`${number}.txt`, 'x');
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const outOfSight = (items: Locator): Promise<string[]> =>
  items.evaluateAll((elements) =>
    elements
      .filter((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        if (top < 0 || left < 0 || right > innerWidth || bottom > innerHeight) return true;
        return !element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
      })
      .map((element) => element.textContent?.trim() ?? ''),
  );

describe.each([
  { width: 1366, height: 650 },
  { width: 1280, height: 800 },
  { width: 640, height: 400 },
  { width: 390, height: 844 },
])('7.29: in the panel at $width × $height', (viewport) => {
  it('every item of a row’s menu is in sight, of the last row, too, by mouse and by keyboard; and of the person’s own', async () => {
    const opened = await visit(browser, server.url, { viewport });
    await signIn(opened, String(admin.user?.login));
    const { page, context } = opened;
    await page.goto('/admin/resources/files');
    const rows = page.locator('tbody tr');
    await rows.nth(9).waitFor();
    const findings: [string, string[]][] = [];
    for (const index of [0, 4, 9]) {
      const button = rows.nth(index).locator('[data-testid=actions-dropdown]');
      const items = rows.nth(index).locator('.adminjs_DropDownMenu a, .adminjs_DropDownMenu button');
      await button.scrollIntoViewIfNeeded();
      await button.hover();
      await items.first().waitFor();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.adminjs_DropDownMenu')].some(
          (menu) => menu.getClientRects().length > 0 && getComputedStyle(menu).position === 'fixed',
        ),
      );
      findings.push([`row ${index}`, await outOfSight(items)]);
      // The mouse gets to the last of them.
      await items.last().hover();
      expect(await items.last().isVisible()).toBe(true);
      await page.mouse.move(5, 5);
      await items.first().waitFor({ state: 'hidden' });
    }
    const last = rows.nth(9).locator('[data-testid=actions-dropdown]');
    await last.press('Enter');
    const items = rows.nth(9).locator('.adminjs_DropDownMenu a');
    await items.first().waitFor();
    findings.push(['by keyboard', await outOfSight(items)]);
    await page.keyboard.press('Escape');
    await page.locator('.k-menu summary').click();
    const own = page.locator('.k-menu-body').locator('a, button');
    await own.last().scrollIntoViewIfNeeded();
    findings.push(['the person’s', await outOfSight(own.last())]);
    expect(findings.filter(([, hidden]) => hidden.length > 0)).toEqual([]);
    await context.close();
  });
});
