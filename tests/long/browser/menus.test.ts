import { describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { setStage } from '../../browser/stage.js';

const stage = setStage();

const rowAt = (page: Page, index: number) => page.locator('.file-row').nth(index);

async function manyFiles(): Promise<void> {
  const id = stage.api.user?.id;
  await stage.server.fill(
    `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, comment, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $id, lpad(n::text, 2, '0') || '.txt', 1, 'text/plain', '', 'about it', gen_random_uuid()::text, now(), now()
     FROM generate_series(0, 39) n`,
    { id },
  );
  await stage.server.sql('UPDATE users SET file_count = 40, used_bytes = 40 WHERE id = $id', { id });
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

/** What of an open menu a person can't bring into sight and hit; the menu itself, where the window cuts it off. */
const unreachable = (panel: Locator): Promise<string[]> =>
  panel.evaluate((menu) => {
    const isWithin = ({ left, top, right, bottom }: DOMRect) =>
      left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const parts = [...menu.querySelectorAll('.menu-item, input:not([type=hidden]), button')];
    const missed = parts
      .filter((part) => part.checkVisibility())
      .filter((part) => {
        part.scrollIntoView({ block: 'nearest', behavior: 'instant' });
        const box = part.getBoundingClientRect();
        const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
        return !isWithin(box) || !part.contains(hit);
      })
      .map((part) => part.textContent?.trim() || part.id);
    return isWithin(menu.getBoundingClientRect()) ? missed : ['the menu', ...missed];
  });

describe.each(views)('7.29: at %s', (_name, options) => {
  it('the menu of the path and those of the search’s filters are whole, and each leads on', async () => {
    const path: string[] = [];
    for (let depth = 1; depth < 15; depth += 1) {
      const name = `${depth}: contracts and agreements with suppliers of the northern region`;
      path.push((await stage.api.post('/folders', { name, parentId: path.at(-1) })).body.id);
    }
    await stage.api.upload('needle.txt', 'x');
    const { context, page, complaints } = await stage.open(`/files?folderId=${path.at(-1)}`, options);
    const findings: [string, string[]][] = [];
    const look = async (menu: Locator) => {
      const name = (await menu.locator('summary').textContent()) ?? '';
      await menu.locator('summary').click();
      await menu.locator('.menu-panel:popover-open').waitFor();
      findings.push([name, await unreachable(menu.locator('.menu-panel'))]);
      await page.keyboard.press('Escape');
      await menu.locator('.menu-panel').waitFor({ state: 'hidden' });
    };
    await look(page.locator('.path-fold .menu'));
    const short = `/files?folderId=${path[2]}`;
    await page.goto(short);
    const fold = page.locator('.path-fold .menu:visible');
    if ((await fold.count()) > 0) await look(fold);
    const filtered =
      '/files?q=needle&type=document&minSize=1&uploadedAfter=2020-01-01&uploadedBefore=2099-01-01';
    for (const address of ['/files?q=needle', filtered]) {
      await page.goto(address);
      for (const menu of await page.locator('.filters .menu').all()) await look(menu);
    }
    expect(findings.length).toBeGreaterThanOrEqual(7);
    expect(findings.filter(([, hidden]) => hidden.length > 0)).toEqual([]);

    await page.goto(`/files?folderId=${path.at(-1)}`);
    await page.locator('.path-fold summary').press('Enter');
    await page.locator('.path-fold .menu-panel:popover-open').waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('folderId') !== path.at(-1));
    expect(path).toContain(new URL(page.url()).searchParams.get('folderId'));
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
