import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Body } from '../support/client.js';
import { setStage } from './stage.js';
import { visit } from './visit.js';

const stage = setStage();

async function linkTo(folder: Body, terms: object): Promise<string> {
  const { body } = await stage.api.post(`/folders/${folder.id}/links`, terms);
  return `${body.url}/page`;
}

const timesOn = (page: Page): Promise<string[]> =>
  page
    .locator('time')
    .evaluateAll((times) => times.flatMap((time) => [String(time.textContent), (time as HTMLElement).title]));

describe('a stranger', () => {
  it.each([
    ['Asia/Kamchatka', 'en', /^1 (?:Jan|January) 2024$/, /1 January 2024.*02:30:00.*(?:GMT\+12|PETT)/],
    ['America/New_York', 'ru', /^31 дек\. 2023/, /31 декабря 2023.*09:30:00.*(?:GMT-5|EST)/],
  ])(
    '7.33: sees the times of the clock on their wall at the first visit: %s',
    async (timezoneId, locale, short, exact) => {
      const { body: folder } = await stage.api.post('/folders', { name: 'Times' });
      const { body: file } = await stage.api.upload('old.txt', 'x', { fields: { folderId: folder.id } });
      await stage.server.sql("UPDATE files SET uploaded_at = '2023-12-31T14:30:00Z' WHERE id = $id", {
        id: file.id,
      });
      const { context, page, complaints } = await visit(stage.browser, stage.server.url, {
        timezoneId,
        locale,
      });
      await page.goto(await linkTo(folder, {}));
      await page.getByRole('list').locator('time', { hasText: '202' }).first().waitFor();
      await page.waitForFunction(() => !document.querySelector('time')?.title.includes('UTC'));
      const [text, title] = await timesOn(page);
      expect([text, title]).toEqual([expect.stringMatching(short), expect.stringMatching(exact)]);
      // The next page has them from the server: both write them alike.
      await page.reload();
      expect(await timesOn(page)).toEqual([text, title]);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('7.33: is told how far all files are together, and thanked at the end', async () => {
    const { body: folder } = await stage.api.post('/folders', { name: 'In' });
    const { context, page, complaints } = await visit(stage.browser, stage.server.url);
    await page.goto(await linkTo(folder, { kind: 'upload', maxDownloads: 2 }));
    let goOn = () => {};
    const held = new Promise<void>((release) => {
      goOn = release;
    });
    await page.route('**/files', async (route) => {
      await held;
      await route.continue();
    });
    const files = ['a', 'b'].map((name) => ({
      name: `${name}.txt`,
      mimeType: 'text/plain',
      buffer: Buffer.alloc(1024, name),
    }));
    await page.locator('#drop-file').setInputFiles(files);
    await page.getByText(/^Uploading 2 files · /).waitFor();
    await page.getByRole('progressbar', { name: 'All files together' }).waitFor();
    goOn();
    await page.getByText('Thank you. 2 files have been sent (2 KB).').waitFor();
    expect(await page.getByRole('progressbar', { name: 'All files together' }).count()).toBe(0);
    const { items } = (await stage.api.get(`/files?folderId=${folder.id}`)).body;
    expect(items).toHaveLength(2);
    // The link is used up now: what does not get through is said beside the thanks.
    await page.locator('#drop-file').setInputFiles(files.slice(0, 1));
    await page.getByText('Thank you. 2 files have been sent (2 KB). 1 file was not uploaded').waitFor();
    expect(complaints.filter((complaint) => !/404/.test(complaint))).toEqual([]);
    await context.close();
  });

  it('7.33: has a page on paper without what can be pressed there', async () => {
    const { body: folder } = await stage.api.post('/folders', { name: 'Paper' });
    await stage.api.upload('page.txt', 'x', { fields: { folderId: folder.id } });
    const { page } = await stage.open(`/files?folderId=${folder.id}`, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const part of ['#topbar', '#rail', '.page-acts'])
      expect([part, await page.locator(part).first().isVisible()]).toEqual([part, false]);
    expect(await page.getByRole('link', { name: 'page.txt' }).first().isVisible()).toBe(true);
    const paper = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return [backgroundColor, color];
    });
    expect(paper).toEqual(['rgb(255, 255, 255)', expect.stringMatching(/^rgb\((?:\d|[1-5]\d), /)]);
    const { body: file } = await stage.api.upload('shared.txt', 'x');
    const { body: link } = await stage.api.post(`/files/${file.id}/links`, {});
    await page.goto(`${link.url}/page`);
    expect(await page.getByRole('link', { name: 'Download' }).first().isVisible()).toBe(false);
    expect(await page.getByRole('heading', { name: 'shared.txt' }).isVisible()).toBe(true);
  });
});
