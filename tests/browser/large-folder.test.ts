import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/chromium.js';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { signIn, visit } from './visit.js';

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
  await server.sql(
    `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $folderId, 'entry ' || lpad(n::text, 6, '0'), now(), now()
     FROM generate_series(1, ${FOLDERS}) n`,
    bind,
  );
  await server.sql(
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, comment, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $folderId, 'entry ' || lpad(n::text, 6, '0'), n, 'text/plain', '',
            CASE WHEN n % 3 = 0 THEN 'a comment' ELSE '' END, gen_random_uuid()::text, now(), now()
     FROM generate_series(${FOLDERS + 1}, ${ENTRIES}) n`,
    bind,
  );
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Journey {
  /** Each row that was on the page, by its number, with its name. */
  seen: [number, string][];
  mostRows: number;
  /** Rows that stood twice at a time, or not in order. */
  disorder: string[];
}

/** Scrolls a screen or more at a time until the list ends, and looks at every row on the way. */
const travel = (page: Page, step: number, until: number): Promise<Journey> =>
  page.evaluate(
    async ([by, last]) => {
      const seen = new Map<number, string>();
      const disorder: string[] = [];
      let mostRows = 0;
      const rows = () => [...document.querySelectorAll<HTMLElement>('#file-rows .file-row')];
      const isThere = (y: number) =>
        document.elementFromPoint(600, y)?.closest('.file-row, .more-row, .page, main') &&
        !document.elementFromPoint(600, y)?.closest('.spacer-row');
      const frame = () => new Promise(requestAnimationFrame);
      for (;;) {
        const shown = rows();
        mostRows = Math.max(mostRows, shown.length);
        let before = 0;
        for (const row of shown) {
          const number = Number(row.getAttribute('aria-rowindex')) - 1;
          if (before && number !== before + 1) disorder.push(`${before} is followed by ${number}`);
          before = number;
          seen.set(number, row.dataset.name ?? '');
        }
        if (by > 0 ? seen.has(last) : scrollY === 0) break;
        scrollBy({ top: by, behavior: 'instant' });
        do await frame();
        while (
          !isThere(200) ||
          !isThere(innerHeight - 20) ||
          document.querySelector('#file-list[aria-busy=true]')
        );
      }
      return { seen: [...seen], mostRows, disorder };
    },
    [step, until] as const,
  );

describe('R20: a folder of 100 000 entries', () => {
  it('opens at once, is scrolled through to its end and back, with few rows on the page and none lost', async () => {
    const { context, page, complaints } = await visit(browser, server.url);
    await signIn(page, String(api.user?.login));
    await page.goto(`/files?folderId=${folderId}`);
    expect(await page.locator('.file-row').count()).toBeLessThanOrEqual(400);

    const down = await travel(page, 6000, ENTRIES);
    expect(down.disorder).toEqual([]);
    expect(down.mostRows).toBeLessThan(1500);
    const names = new Map(down.seen);
    expect(names.size).toBe(ENTRIES);
    const wrong = [...names].filter(([number, name]) => name !== `entry ${String(number).padStart(6, '0')}`);
    expect(wrong).toEqual([]);

    // Back up: what was dropped comes again, in its old place.
    await page.locator('.file-row').last().click();
    await page.locator('.file-row.is-selected').waitFor();
    const chosen = await page.locator('.file-row.is-selected').getAttribute('id');
    await page.evaluate('scrollTo(0, 300000)');
    const up = await travel(page, -3000, 0);
    expect(up.disorder).toEqual([]);
    expect(up.mostRows).toBeLessThan(1500);
    expect(up.seen.filter(([number, name]) => name !== `entry ${String(number).padStart(6, '0')}`)).toEqual(
      [],
    );

    // The selection outlives its row's leave.
    expect(await page.locator(`[id="${chosen}"]`).count()).toBe(0);
    expect(await page.locator('[data-selection-count]').textContent()).toBe('1 selected');
    await page.keyboard.press('End');
    await page.locator(`[id="${chosen}"].is-selected`).waitFor({ state: 'attached' });
    expect(complaints).toEqual([]);
    await context.close();
  }, 900_000);
});
