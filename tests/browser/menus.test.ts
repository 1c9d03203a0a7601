import { describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { setStage } from './stage.js';

const stage = setStage();

const rowAt = (page: Page, index: number) => page.locator('.file-row').nth(index);

async function manyFiles(): Promise<void> {
  const sent = Array.from({ length: 40 }, (_, number) =>
    stage.api.upload(`${String(number).padStart(2, '0')}.txt`, 'x', { fields: { comment: 'about it' } }),
  );
  await Promise.all(sent);
}

/** The words of each item that a person would not hit where it is drawn, or that is out of the window. */
const outOfSight = (items: Locator): Promise<string[]> =>
  items.evaluateAll((elements) =>
    elements
      .filter((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        if (top < 0 || left < 0 || right > innerWidth || bottom > innerHeight) return true;
        const points = [top + 2, (top + bottom) / 2, bottom - 2];
        return points.some((y) => !element.contains(document.elementFromPoint((left + right) / 2, y)));
      })
      .map((element) => element.textContent?.trim() ?? ''),
  );

const views: [string, BrowserContextOptions][] = [
  ['1366 × 650', { viewport: { width: 1366, height: 650 } }],
  ['1280 × 800', { viewport: { width: 1280, height: 800 } }],
  ['768 × 1024', { viewport: { width: 768, height: 1024 } }],
  ['390 × 844', { viewport: { width: 390, height: 844 } }],
  ['1280 × 800 at 200 %', { viewport: { width: 640, height: 400 } }],
];

describe.each(views)('7.29: at %s', (_name, options) => {
  it('every item of every row’s menu is in sight, in rows and tiles, wherever the row is; and of the page’s own', async () => {
    await manyFiles();
    const { context, page, complaints } = await stage.open('/files', options);
    const findings: [string, string[]][] = [];
    const look = async (what: string, menu: Locator) => {
      await menu.locator('summary').click();
      await menu.locator('.menu-panel:popover-open').waitFor();
      findings.push([what, await outOfSight(menu.locator('.menu-item:visible'))]);
      await page.keyboard.press('Escape');
      await menu.locator('.menu-panel').waitFor({ state: 'hidden' });
    };
    const lookAtRows = async (view: string) => {
      // Where each of them is in the window: at its upper edge below the bars, in its middle, at its lower edge.
      for (const block of ['start', 'center', 'end']) {
        for (const index of [0, 3, 20, 39]) {
          await rowAt(page, index).evaluate((row, to) => {
            row.scrollIntoView({ block: to as ScrollLogicalPosition, behavior: 'instant' });
            if (to === 'start') scrollBy({ top: -120, behavior: 'instant' });
          }, block);
          await look(`${view}: row ${index}, ${block}`, rowAt(page, index).locator('.menu'));
        }
      }
    };
    await lookAtRows('list');
    await page.goto('/files?view=grid');
    await lookAtRows('grid');
    await page.evaluate('scrollTo({ top: 0, behavior: "instant" })');
    for (const menu of await page.locator('.topbar .menu:visible, .manager-acts .menu:visible').all())
      await look(`the page: ${await menu.locator('summary').getAttribute('aria-label')}`, menu);
    expect(findings.length).toBeGreaterThan(26);
    expect(findings.filter(([, hidden]) => hidden.length > 0)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('7.29: by keyboard', () => {
  it('the last item is one key away and in sight where the window is too low for all, and acts; a menu goes with its row', async () => {
    await manyFiles();
    const { context, page, complaints } = await stage.open('/files', {
      viewport: { width: 800, height: 260 },
    });
    const menu = rowAt(page, 1).locator('.menu');
    await rowAt(page, 1).locator('summary').press('Enter');
    await menu.locator('.menu-panel:popover-open').waitFor();
    await page.keyboard.press('End');
    await menu.locator('[data-act=delete]:focus').waitFor();
    expect(await outOfSight(menu.locator('[data-act=delete]'))).toEqual([]);
    await page.keyboard.press('Home');
    await menu.locator('.menu-item:focus').first().waitFor();
    expect(await outOfSight(menu.locator('.menu-item').first())).toEqual([]);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('.toast-note', { hasText: '01.txt' }).waitFor();

    await rowAt(page, 0).locator('summary').click();
    await rowAt(page, 0).locator('.menu-panel:popover-open').waitFor();
    await page.evaluate('scrollTo({ top: 1500, behavior: "instant" })');
    await page.locator('.menu[open]').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await context.close();
  });
});
