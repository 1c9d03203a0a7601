import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { signIn, visit } from '../../browser/visit.js';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, newClient } from '../../support/client.js';
import { fillBeforeIndexes } from '../../support/database.js';
import { startServer, type TestServer } from '../../support/server.js';

const FOLDERS = 150;
const FILES = 99_850;
const ENTRIES = FOLDERS + FILES;

let server: TestServer;
let browser: Browser;
let api: ApiClient;
let folderId: string;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  api = await newClient(server);
  folderId = (await api.post('/folders', { name: 'large' })).body.id;
  const bind = { ownerId: api.user?.id, folderId };
  await server.fill(
    `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $folderId, 'entry ' || lpad(n::text, 6, '0'), now(), now()
     FROM generate_series(1, ${FOLDERS}) n`,
    bind,
  );
  const fillFiles = () =>
    server.fill(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, comment, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $folderId, 'entry ' || lpad(n::text, 6, '0'), n, 'text/plain', '',
            CASE WHEN n % 3 = 0 THEN 'a comment' ELSE '' END, gen_random_uuid()::text, now(), now()
     FROM generate_series(${FOLDERS + 1}, ${ENTRIES}) n`,
      bind,
    );
  await fillBeforeIndexes(server.database, ['files'], fillFiles);
  await server.sql(
    `UPDATE users SET file_count = ${FILES}, used_bytes = (SELECT sum(size) FROM files WHERE owner_id = $ownerId)
     WHERE id = $ownerId`,
    { ownerId: api.user?.id },
  );
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Journey {
  /** How many rows were seen, one after the other. */
  count: number;
  mostRows: number;
  /** What stood where it does not belong: not one after the other, or under another's number. */
  wrong: string[];
}

/** Scrolls by so many pixels at a time until a row is there, waits each time, and looks at every row on the way. */
const travel = (page: Page, step: number, last: number): Promise<Journey> =>
  page.evaluate(
    async ([by, until]) => {
      const seen = new Set<number>();
      const wrong: string[] = [];
      let mostRows = 0;
      const isThere = (y: number) => document.elementFromPoint(600, y)?.closest('.spacer-row') === null;
      const frame = () => new Promise(requestAnimationFrame);
      for (;;) {
        do await frame();
        while (
          !isThere(200) ||
          !isThere(innerHeight - 20) ||
          document.querySelector('#file-list[aria-busy]')
        );
        const rows = [...document.querySelectorAll<HTMLElement>('#file-rows .file-row')];
        mostRows = Math.max(mostRows, rows.length);
        let before = 0;
        for (const row of rows) {
          const number = Number(row.getAttribute('aria-rowindex')) - 1;
          const name = `entry ${String(number).padStart(6, '0')}`;
          if (row.dataset.name !== name || (before && number !== before + 1))
            wrong.push(`${row.dataset.name} is number ${number} after ${before}`);
          before = number;
          seen.add(number);
        }
        if (seen.has(until)) return { count: seen.size, mostRows, wrong };
        scrollBy({ top: by, behavior: 'instant' });
      }
    },
    [step, last] as const,
  );

const firstInSight = (page: Page) =>
  page.evaluate(
    () => document.elementFromPoint(600, 200)?.closest<HTMLElement>('.file-row')?.dataset.name ?? null,
  );

async function openLarge() {
  const opened = await visit(browser, server.url);
  await signIn(opened, String(api.user?.login));
  await opened.page.goto(`/files?folderId=${folderId}`);
  return opened;
}

const named = (page: Page, number: number) =>
  page.locator(`.file-row[data-name="entry ${String(number).padStart(6, '0')}"]`);

describe('R20: a folder of 100 000 entries', () => {
  it('is scrolled through to its end and back, with few rows on the page, none missing and none twice', async () => {
    const { context, page, complaints } = await openLarge();
    expect(await page.locator('.file-row').count()).toBeLessThanOrEqual(500);
    await named(page, 1).click();

    const journeys: Journey[] = [];
    // Row by row over several times as many as the page has at once: what comes and goes there comes and goes as further on.
    const dense = 15_000;
    const leaps = 200_000;
    journeys.push(await travel(page, dense, 6_000));
    expect(journeys[0]?.count).toBeGreaterThanOrEqual(6_000);
    journeys.push(await travel(page, leaps, ENTRIES));
    journeys.push(await travel(page, -dense, ENTRIES - 4_000));
    expect(journeys[2]?.count).toBeGreaterThanOrEqual(4_000);

    // The selection outlives its row's leave.
    expect(await named(page, 1).count()).toBe(0);
    journeys.push(await travel(page, -leaps, 1));
    expect(journeys.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(Math.max(...journeys.map(({ mostRows }) => mostRows))).toBeLessThan(1500);
    expect(await page.locator('.file-row.is-selected').getAttribute('data-name')).toBe('entry 000001');
    expect(await page.locator('[data-selection-count]').textContent()).toBe('1 selected');
    expect(complaints).toEqual([]);
    await context.close();
  }, 300_000);

  it('is as high as all of its entries: one is at once wherever one goes, by scrollbar or by keys', async () => {
    const { context, page, complaints } = await openLarge();
    await page.evaluate('scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: "instant" })');
    await page.waitForFunction(() => document.elementFromPoint(600, 300)?.closest('.file-row'));
    const middle = Number((await firstInSight(page))?.slice(-6));
    expect(Math.abs(middle - ENTRIES / 2)).toBeLessThan(50);

    await page.keyboard.press('End');
    await page.locator('.file-row.is-selected:focus').waitFor();
    expect(await page.locator('.file-row:focus').getAttribute('data-name')).toBe(`entry ${ENTRIES}`);
    await page.keyboard.press('ArrowUp');
    await page.locator('.file-row:focus[data-name="entry 099999"]').waitFor();
    await page.keyboard.press('Shift+PageUp');
    await page.locator('.file-row.is-selected').nth(5).waitFor();
    const chosen = await page.locator('.file-row.is-selected').count();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await page.locator('.file-row:focus[data-name="entry 000001"]').waitFor();
    expect(chosen).toBeLessThan(30);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('keeps the place through Back, a reload of the page and a change; a deleted entry closes its gap', async () => {
    const { context, page, complaints } = await openLarge();
    await page.evaluate('scrollTo({ top: 3000000, behavior: "instant" })');
    await named(page, 50_000).waitFor();
    const place = await firstInSight(page);

    await page.reload();
    await page.locator('.file-row', { hasText: String(place) }).waitFor();
    expect(await firstInSight(page)).toBe(place);

    // A row that came later has the menu that the first ones have.
    await named(page, 50_000).locator('summary').click();
    await named(page, 50_000).locator('.menu-item[data-act=delete]').click();
    await named(page, 50_000).waitFor({ state: 'detached' });
    const numberOf = (number: number) => named(page, number).getAttribute('aria-rowindex');
    await named(page, 50_001).waitFor();
    expect([await numberOf(49_999), await numberOf(50_001)]).toEqual(['50000', '50001']);
    // What comes back has the focus at once, not when all is there that somebody who scrolls on waits for.
    let letPiecesThrough = (): void => undefined;
    const morePieces = new Promise<void>((resolve) => {
      letPiecesThrough = resolve;
    });
    let pieces = 0;
    await page.route('**/files?*', async (route) => {
      pieces += 1;
      if (pieces > 1) await morePieces;
      else await page.evaluate('scrollBy({ top: 6000, behavior: "instant" })');
      await route.continue();
    });
    await page.getByText('Undo').click();
    await page.locator('.file-row:focus[data-name="entry 050000"]').waitFor();
    expect(await numberOf(50_001)).toBe('50002');
    letPiecesThrough();
    await page.unrouteAll({ behavior: 'wait' });

    // A name that one is typing outlives a look elsewhere.
    const top = await page.evaluate('scrollY');
    await named(page, 50_003).locator('.quick[data-act=rename]').press('Enter');
    await page.locator('[data-edit=name]:focus').waitFor();
    await page.keyboard.type('half a name');
    await page.evaluate('scrollTo({ top: 0, behavior: "instant" })');
    await named(page, 1).waitFor();
    expect(await page.locator('[data-edit=name]').isVisible()).toBe(false);
    await page.evaluate(`scrollTo({ top: ${top}, behavior: "instant" })`);
    await page.locator('[data-edit=name]').waitFor();
    expect(await page.locator('[data-edit=name]').inputValue()).toBe('half a name');
    await page.locator('[data-edit=name]').press('Escape');
    await named(page, 50_003).locator('.file-name').waitFor();

    await page.locator('.rail a[href="/trash"]').click();
    await page.waitForURL('**/trash');
    await page.goBack();
    await named(page, 50_000).waitFor();
    expect(await page.evaluate('scrollY')).toBe(top);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
