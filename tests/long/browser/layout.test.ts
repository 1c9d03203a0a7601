import { beforeEach, describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { setStage } from '../../browser/stage.js';
import { visit } from '../../browser/visit.js';
import { newAdmin, newClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';

/** R45: where things stand, at the widths of a phone, of tablets and of desks. */

const stage = setStage();
const languages = ['en', 'ru'] as const;
const widths = [390, 768, 900, 1024, 1280];
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 } };

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

async function boxOf(locator: Locator): Promise<Box> {
  const { x, y, width, height } = (await locator.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { left: x, right: x + width, top: y, bottom: y + height };
}

const boxesOf = (locator: Locator): Promise<Box[]> =>
  locator.evaluateAll((all) =>
    all
      .map((one) => one.getBoundingClientRect())
      .map(({ left, right, top, bottom }) => ({ left, right, top, bottom }))
      .filter(({ left, right }) => right > left),
  );

const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');
const rowOf = (page: Page, name: string) => page.locator('.file-row', { hasText: name });
const inside = ({ left, right }: Box, { width }: { width: number }) => left >= 0 && right <= width;

async function deepFolder(names: string[]): Promise<string> {
  let parentId: string | undefined;
  for (const name of names) parentId = (await stage.api.post('/folders', { name, parentId })).body.id;
  return String(parentId);
}

async function picture(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const plain = sharp({ create: { width, height, channels: 3, background: '#4a8' } });
  return new Uint8Array(await plain.jpeg().toBuffer());
}

describe.each(languages)('the head of the file manager, %s', (locale) => {
  it('has room for the way, the name and the buttons at every width', async () => {
    const deepest = await deepFolder(['Contracts and agreements', 'Northern region', 'Suppliers of 2026']);
    const { context, page } = await stage.open('/files', { locale });
    for (const path of ['/files', `/files?folderId=${deepest}`]) {
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(path);
        const at = `${path} at ${width}`;
        expect([at, await overflow(page)]).toEqual([at, 0]);
        const card = await boxOf(page.locator('.page'));
        const acts = await boxesOf(page.locator('.manager-acts > *'));
        expect([at, acts.every(({ right }) => right <= card.right - 10)]).toEqual([at, true]);
        const { left, right } = await boxOf(page.locator('h1'));
        expect([at, right - left > 60]).toEqual([at, true]);
        const steps = await boxesOf(page.locator('.path-link:visible, .path-here'));
        const isApart = steps.every(
          (step, index) => index === 0 || step.left >= (steps[index - 1]?.right ?? 0),
        );
        expect([at, isApart]).toEqual([at, true]);
      }
    }
    await context.close();
  });
});

describe('menus on a phone', () => {
  it('the one of the order lies within the window', async () => {
    await stage.api.upload('a.txt', 'x');
    const { context, page } = await stage.open('/files', phone);
    await page.locator('.sort-menu > summary').click();
    expect(inside(await boxOf(page.locator('.sort-menu .menu-panel')), { width: 390 })).toBe(true);
    await context.close();
  });

  it.each(['list', 'grid'])(
    'those of the rows lie between the top bar and the bottom, in a %s',
    async (view) => {
      for (let number = 10; number < 32; number += 1) await stage.api.upload(`${number}.txt`, 'x');
      const { context, page } = await stage.open(`/files?view=${view}`, { ...phone, locale: 'ru' });
      const bar = await boxOf(page.locator('#topbar'));
      for (const name of ['10.txt', '11.txt', '14.txt', '15.txt', '17.txt']) {
        const menu = rowOf(page, name).locator('details.menu');
        await menu.locator('summary').click();
        await menu.locator('.menu-panel').waitFor();
        const panel = await boxOf(menu.locator('.menu-panel'));
        expect([name, inside(panel, { width: 390 })]).toEqual([name, true]);
        expect([name, panel.top >= bar.bottom && panel.bottom <= 844]).toEqual([name, true]);
        await page.keyboard.press('Escape');
      }
      await context.close();
    },
  );
});

describe('the list', () => {
  it('keeps its names while the details lie below it on a phone', async () => {
    await stage.api.upload('notes.txt', 'x');
    const { context, page } = await stage.open('/files', phone);
    await page.locator('[data-details-switch]').click();
    await page.locator('#details').waitFor();
    const name = await boxOf(rowOf(page, 'notes.txt').locator('.file-name'));
    expect(name.right - name.left).toBeGreaterThan(50);
    expect(name.left).toBeLessThan(150);
    await context.close();
  });

  it('underlines no name: one click selects', async () => {
    await stage.api.post('/folders', { name: 'Docs' });
    const { context, page } = await stage.open();
    await rowOf(page, 'Docs').locator('.file-name').hover();
    const line = 'getComputedStyle(document.querySelector(".file-name")).textDecorationLine';
    expect(await page.evaluate(line)).toBe('none');
    await context.close();
  });

  it('shows of a tile as much of the name as two lines hold, and all facts', async () => {
    await stage.api.upload('Annual budget report for 2026.txt', 'x');
    const { context, page } = await stage.open('/files?view=grid');
    const isCut = (selector: string) =>
      page.evaluate(
        `(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => scrollWidth > clientWidth || scrollHeight > clientHeight)(document.querySelector('${selector}'))`,
      );
    expect(await isCut('.file-row .file-name')).toBe(false);
    expect(await isCut('.file-row .file-facts')).toBe(false);
    await context.close();
  });
});

describe('7.33: names', () => {
  const letters55 = 'The minutes of the general meeting of the choir 26.docx';
  const long = `${'Everything that was said about it, '.repeat(6).slice(0, 180)} and the answers.txt`;
  const folder = `${'Correspondence with all suppliers, '.repeat(5)}autumn of 2026`;

  /** How much of each of its parts is out of sight, in pixels. */
  const cutOf = (name: Locator) =>
    name.evaluate((element) => {
      const hidden = (part: Element | null) => (part ? part.scrollWidth - part.clientWidth : null);
      const ending = element.querySelector('.name-ending');
      const [box, frame] = [ending?.getBoundingClientRect(), element.getBoundingClientRect()];
      return {
        stem: hidden(element.querySelector('.name-stem')),
        ending: ending?.textContent,
        isEndingShown:
          box !== undefined &&
          box.width > 0 &&
          box.right <= frame.right + 1 &&
          box.bottom <= frame.bottom + 1,
      };
    });

  beforeEach(async () => {
    for (const name of [letters55, long]) await stage.api.upload(name, 'x');
    await stage.api.post('/folders', { name: folder });
  });

  it.each(languages)(
    'of 55 letters stand whole at 1280 pixels, longer ones keep their ending, %s',
    async (locale) => {
      expect([letters55.length, long.length]).toEqual([55, 200]);
      const { context, page } = await stage.open('/files', {
        locale,
        viewport: { width: 1280, height: 800 },
      });
      const nameOf = (name: string) => rowOf(page, name).locator('.file-name');
      expect(await cutOf(nameOf(letters55))).toEqual({ stem: 0, ending: '.docx', isEndingShown: true });
      const cut = await cutOf(nameOf(long));
      expect(cut).toMatchObject({ ending: '.txt', isEndingShown: true });
      expect(cut.stem).toBeGreaterThan(100);
      expect(await cutOf(nameOf(folder))).toMatchObject({ ending: ' of 2026', isEndingShown: true });

      // Whatever else is in the row, every name has the width up to the next column.
      const name = await boxOf(nameOf(long));
      const size = await boxOf(rowOf(page, long).locator('.col-size'));
      expect(size.left - name.right).toBeLessThan(20);
      const dates = await page
        .locator('.file-row .col-uploadedAt, .file-row .col-lastDownloadedAt, .listing th')
        .evaluateAll((cells) => cells.map((cell) => cell.scrollWidth - cell.clientWidth));
      expect(Math.max(...dates)).toBe(0);
      expect(await overflow(page)).toBe(0);
      await context.close();
    },
  );

  it.each([390, 768, 1280])(
    'keep their ending in rows, in tiles and over the preview at %d',
    async (width) => {
      const { context, page } = await stage.open('/files', { viewport: { width, height: 800 } });
      const nameOf = (name: string) => rowOf(page, name).locator('.file-name');
      const seen = async () =>
        Promise.all([letters55, long, folder].map(async (name) => (await cutOf(nameOf(name))).isEndingShown));
      expect(await seen()).toEqual([true, true, true]);
      await page.goto('/files?view=grid');
      expect(await seen()).toEqual([true, true, true]);
      await nameOf(long).dblclick();
      await page.locator('#dialog-title .name-ending').waitFor();
      expect(await cutOf(page.locator('#dialog-title'))).toMatchObject({
        ending: '.txt',
        isEndingShown: true,
      });
      await context.close();
    },
  );

  it('stand whole on the page of a link, of a file and in a folder, on a phone', async () => {
    const { body: shared } = await stage.api.post('/folders', { name: 'shared' });
    const { body: file } = await stage.api.upload(long, 'x', { fields: { folderId: shared.id } });
    const { body: ofFile } = await stage.api.post(`/files/${file.id}/links`, {});
    const { body: ofFolder } = await stage.api.post(`/folders/${shared.id}/links`, { kind: 'download' });
    const { context, page } = await visit(stage.browser, stage.server.url, phone);
    for (const [path, name] of [
      [`/s/${ofFile.token}/page`, 'h1'],
      [`/s/${ofFolder.token}/page`, '.share-row-name'],
    ] as const) {
      await page.goto(path);
      const { words, hidden } = await page
        .locator(name)
        .first()
        .evaluate((element) => ({
          words: element.textContent,
          hidden: element.scrollWidth - element.clientWidth,
        }));
      expect([name, words, hidden]).toEqual([name, long, 0]);
      expect(inside(await boxOf(page.locator(name).first()), { width: 390 })).toBe(true);
    }
    await context.close();
  });

  it('what lies over the columns of a row is there for the pointer and the keyboard, and covers no name', async () => {
    const { context, page } = await stage.open('/files', { viewport: { width: 1280, height: 800 } });
    const row = rowOf(page, long);
    const quick = row.locator('.quick').first();
    const look = async () => ({
      opacity: await quick.evaluate((element) => getComputedStyle(element).opacity),
      isApart: (await boxOf(quick)).left >= (await boxOf(row.locator('.col-uploadedAt'))).left,
    });
    await row.hover();
    expect(await look()).toEqual({ opacity: '1', isApart: true });
    await page.mouse.move(5, 5);
    expect((await look()).opacity).toBe('0');
    await quick.focus();
    expect(await look()).toEqual({ opacity: '1', isApart: true });
    await context.close();
  });
});

describe('the preview', () => {
  it.each([390, 768, 1280])('keeps its size and its buttons from file to file at %d', async (width) => {
    await stage.api.upload('a long name of a photo.jpg', await picture(1600, 1200));
    await stage.api.upload('b.txt', 'few words');
    await stage.api.upload('c.jpg', await picture(300, 900));
    const { context, page } = await stage.open('/files', { viewport: { width, height: 800 } });
    await rowOf(page, 'a long name').locator('.file-name').dblclick();
    const seen: Record<string, Box>[] = [];
    for (const name of ['a long name of a photo.jpg', 'b.txt', 'c.jpg']) {
      await page.locator('#dialog-title', { hasText: name }).waitFor();
      await page.evaluate(
        'Promise.all(document.querySelector("#dialog").getAnimations().map((it) => it.finished))',
      );
      const title = await boxOf(page.locator('#dialog-title'));
      expect(title.bottom - title.top).toBeLessThan(40);
      seen.push({
        dialog: await boxOf(page.locator('#dialog')),
        next: await boxOf(page.locator('[data-preview-step="1"]')),
        previous: await boxOf(page.locator('[data-preview-step="-1"]')),
      });
      const shown = await boxOf(page.locator('.preview-stage'));
      const room = (seen[0]?.dialog?.bottom ?? 0) - shown.bottom;
      expect([name, room > 0 && room < 40]).toEqual([name, true]);
      await page.keyboard.press('ArrowRight');
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    await context.close();
  });

  it('of a public page leaves the download in sight', async () => {
    const { body: file } = await stage.api.upload('tall.jpg', await picture(900, 1600));
    const { body: link } = await stage.api.post(`/files/${file.id}/links`, {});
    const { context, page } = await visit(stage.browser, stage.server.url, {
      viewport: { width: 1280, height: 800 },
    });
    await page.goto(`/s/${link.token}/page`);
    await page.evaluate('document.querySelector(".preview-stage img").decode()');
    const button = await boxOf(page.getByRole('link', { name: 'Download' }));
    expect(button.bottom).toBeLessThanOrEqual(800);
    await context.close();
  });
});

describe('the share dialog', () => {
  it('shows that its conditions open, and keeps the kind that was chosen', async () => {
    const { body: folder } = await stage.api.post('/folders', { name: 'Docs' });
    const { context, page } = await stage.open(`/folders/${folder.id}/share`);
    expect(await page.locator('.conditions > summary .conditions-mark').isVisible()).toBe(true);
    await page.getByRole('radio', { name: /Upload files here/ }).check();
    await page.locator('.share-form button[type=submit]').click();
    await page.locator('.fresh-link').waitFor();
    expect(await page.getByRole('radio', { name: /Upload files here/ }).isChecked()).toBe(true);
    await context.close();
  });

  it('a link that leads nowhere any more does not ask to be copied', async () => {
    const { body: file } = await stage.api.upload('a.txt', 'x');
    const { body: link } = await stage.api.post(`/files/${file.id}/links`, { maxDownloads: 1 });
    await (await fetch(String(link.url))).text();
    const { context, page } = await stage.open('/links');
    await page.locator('.is-over [data-copy]').first().waitFor();
    expect(await page.locator('.is-over .btn-soft').count()).toBe(0);
    await context.close();
  });
});

describe('the frame', () => {
  it('a window that becomes narrow has no drawer on its way out', async () => {
    const { context, page } = await stage.open('/files', { viewport: { width: 1000, height: 800 } });
    await page.evaluate(
      'window.slides = 0; document.addEventListener("transitionrun", ({ target }) => { if (target.id === "rail") window.slides += 1; })',
    );
    await page.setViewportSize({ width: 700, height: 800 });
    await page.locator('[data-drawer]').waitFor();
    await page.setViewportSize({ width: 1000, height: 800 });
    await page.locator('[data-drawer]').waitFor({ state: 'hidden' });
    expect(await page.evaluate('window.slides')).toBe(0);
    await page.setViewportSize({ width: 700, height: 800 });
    await page.locator('[data-drawer]').click();
    await eventually(async () => expect(await page.evaluate('window.slides')).toBeGreaterThan(0));
    await context.close();
  });

  it('what a script has set on an element is no reason to complain on the way to the next page', async () => {
    const { context, page, complaints } = await stage.open();
    await page.evaluate('document.querySelector("#content [id]").style.height = "auto"');
    await page.evaluate('document.querySelector("#rail-nav").style.height = "auto"');
    await page.locator('.place[href="/files?sort=-uploadedAt"]').click();
    await page.waitForURL(/sort/);
    await page.locator('.place[href="/files"]').click();
    await page.waitForURL((url) => url.search === '');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe.each(languages)('the tables of the panel, %s', (locale) => {
  it('fit a window of 1280 pixels with the menu of each row', async () => {
    stage.api = await newAdmin(stage.server);
    const folderId = await deepFolder(['Contracts and agreements', 'Northern region', 'Suppliers of 2026']);
    const name = 'The yearly report about everything that there was to report about.txt';
    const { body: file } = await stage.api.upload(name, 'x'.repeat(9999), { fields: { folderId } });
    await stage.api.post(`/files/${file.id}/links`, { maxDownloads: 1000, password: 'secret12' });
    const expiresAt = '2099-01-01T00:00:00Z';
    await stage.api.post(`/folders/${folderId}/links`, { kind: 'upload', password: 'secret12', expiresAt });
    const blocked = await newClient(stage.server);
    const { body: theirs } = await blocked.upload(name, 'x');
    await blocked.post(`/files/${theirs.id}/links`, { maxDownloads: 1000, password: 'secret12', expiresAt });
    await stage.api.patch(`/users/${blocked.user?.id}`, { isActive: false });
    const { context, page } = await stage.open('/files', { locale, viewport: { width: 1280, height: 800 } });
    for (const table of ['users', 'files', 'links', 'trash', 'logs']) {
      await page.goto(`/admin/resources/${table}`);
      const part = page.locator('section[data-css$="-list-table-wrapper"]');
      await part.waitFor();
      if (table !== 'trash') await part.locator('tbody [data-property-name]').first().waitFor();
      const width = 'document.querySelector(\'section[data-css$="-list-table-wrapper"]\')';
      const heights = await boxesOf(part.locator('tbody tr'));
      expect([table, heights.every(({ top, bottom }) => bottom - top < 90)]).toEqual([table, true]);
      expect([table, await page.evaluate(`${width}.scrollWidth <= ${width}.clientWidth`)]).toEqual([
        table,
        true,
      ]);
      const cells = `[...document.querySelectorAll('tbody td[data-css$="-table-cell"]')]`;
      const headless = await page.evaluate(
        `${cells}.filter((cell) => cell.checkVisibility() !== cell.closest('table').tHead.rows[0].cells[cell.cellIndex].checkVisibility()).map((cell) => cell.dataset.css)`,
      );
      expect([table, headless]).toEqual([table, []]);
    }
    await context.close();
  });
});

describe('7.33: the ending of a name', () => {
  const turned = 'The report on all that was seen and heard \u202efdp.exe';
  const isSeen = (ending: Locator) =>
    ending.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return width > 0 && document.elementFromPoint(left + width - 2, top + height / 2) === element;
    });

  it('stays at a phone’s width at the head of a preview, where one uploads and where one moves to', async () => {
    const short = (await stage.api.upload('old-diary.text', 'x')).body;
    await stage.api.post('/folders', { name: 'Correspondence with suppliers in the autumn of 2026' });
    const { page, context, complaints } = await stage.open(`/files/${short.id}/preview`, phone);
    expect(await isSeen(page.locator('.dialog-title .name-ending', { hasText: '.text' }))).toBe(true);

    await page.goto(`/entries/move?fileIds=${short.id}`);
    expect(await isSeen(page.locator('.move-name .name-ending', { hasText: 'of 2026' }))).toBe(true);

    await page.goto('/files');
    await page
      .locator('#file-picker')
      .setInputFiles([{ name: turned, mimeType: '', buffer: Buffer.from('x') }]);
    const line = page.locator('.tray-item[data-status=done] .tray-name');
    expect(await isSeen(line.locator('.name-ending', { hasText: '.exe' }))).toBe(true);
    expect(await line.textContent()).toBe('The report on all that was seen and heard [U+202E]fdp.exe');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('7.16: a text with long lines', () => {
  const prose = 'It was a long day, and much was said of it afterwards. '.repeat(20);

  it('is read without scrolling to the side; lines of code stay lines', async () => {
    const text = (await stage.api.upload('prose.txt', prose)).body;
    const code = (await stage.api.upload('code.js', `// ${prose}`)).body;
    const link = (await stage.api.post(`/files/${text.id}/links`)).body;
    const { page, context } = await stage.open('/files', phone);
    const beyond = async (path: string) => {
      await page.goto(path);
      return page.locator('.preview-stage').evaluate((box) => box.scrollWidth - box.clientWidth);
    };
    expect(await beyond(`/files/${text.id}/preview`)).toBe(0);
    expect(await beyond(`/s/${link.token}/page`)).toBe(0);
    expect(await beyond(`/files/${code.id}/preview`)).toBeGreaterThan(1000);
    await context.close();
  });
});

describe('7.33: on paper', () => {
  it('a text is there to its end, in black on white, and nothing to press', async () => {
    const { body: file } = await stage.api.upload('long.txt', 'a line\n'.repeat(300));
    const { body: notes } = await stage.api.upload('long.md', 'a line\n\n'.repeat(300));
    const { body: link } = await stage.api.post(`/files/${file.id}/links`);
    const { page, context } = await stage.open('/files', { colorScheme: 'dark' });
    for (const path of [`/files/${file.id}/preview`, `/files/${notes.id}/preview`, `/s/${link.token}/page`]) {
      await page.goto(path);
      await page.emulateMedia({ media: 'print' });
      const stageBox = page.locator('.preview-stage');
      const seen = await stageBox.evaluate((element) => ({
        hidden: element.scrollHeight - element.clientHeight,
        isLong: element.clientHeight > 3000,
        color: getComputedStyle(element).color,
      }));
      expect([path, seen]).toEqual([path, { hidden: 0, isLong: true, color: 'rgb(0, 0, 0)' }]);
      expect(await page.locator('.btn:visible, .icon-button:visible, .topbar:visible').count()).toBe(0);
      await page.emulateMedia({ media: 'screen' });
    }
    await context.close();
  });
});
