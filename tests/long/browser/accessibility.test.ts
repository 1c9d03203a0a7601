import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { seriousFindings } from '../../browser/axe.js';
import { signIn, visit } from '../../browser/visit.js';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../support/client.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let browser: Browser;
let user: ApiClient;
let admin: ApiClient;
let fileId: string;
let openLink: string;
let lockedLink: string;
let folderId: string;
let folderLink: string;
let insideId: string;
let requestLink: string;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  [user, admin] = [await newClient(server), await newAdmin(server)];
  const { body: file } = await user.upload('Отчёт за год.txt', 'content', {
    fields: { comment: 'a comment' },
  });
  await user.upload('photo.png', 'no picture, but named so');
  fileId = file.id;
  const { body: trashed } = await user.upload('thrown away.txt', 'content');
  await user.delete(`/files/${trashed.id}`);
  openLink = String((await user.post(`/files/${fileId}/links`)).body.token);
  lockedLink = String(
    (await user.post(`/files/${fileId}/links`, { password: 'x', maxDownloads: 3 })).body.token,
  );
  folderId = (await user.post('/folders', { name: 'Общая папка' })).body.id;
  insideId = (await user.upload('внутри.md', '# content', { fields: { folderId } })).body.id;
  folderLink = String((await user.post(`/folders/${folderId}/links`)).body.token);
  requestLink = String((await user.post(`/folders/${folderId}/links`, { kind: 'upload' })).body.token);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

type Who = 'stranger' | 'user' | 'admin';

/** Every page, by who sees it. */
const pages: Record<Who, () => string[]> = {
  stranger: () => [
    '/',
    '/login',
    '/register',
    '/nothing-here',
    `/s/${openLink}/page`,
    `/s/${lockedLink}/page`,
    '/s/00000000-0000-4000-8000-000000000000/page',
    `/s/${folderLink}/page`,
    `/s/${folderLink}/page?file=${insideId}`,
    `/s/${folderLink}/page?folder=gone`,
    `/s/${requestLink}/page`,
  ],
  user: () => [
    '/files',
    '/files?q=nothing-like-it',
    '/files/upload',
    `/files/${fileId}/edit`,
    `/files/${fileId}/share`,
    `/folders/${folderId}/share`,
    `/files/${fileId}/delete`,
    '/folders/new',
    `/folders/${folderId}/edit`,
    `/entries/move?fileIds=${fileId}&folderIds=${folderId}`,
    `/entries/move?fileIds=${fileId}&to=${folderId}`,
    `/entries/delete?fileIds=${fileId}`,
    '/trash',
    '/trash/empty',
    '/links',
    '/settings',
    '/settings/second-factor',
  ],
  // The panel's own pages are held to the same in tests/long/admin.
  admin: () => [`/files?userId=${user.user?.id}`, `/trash?userId=${user.user?.id}`, '/admin'],
};

/** Colours do not hang on the width, nor the layout on the theme or language: two looks see all of each. */
const looks = [
  { colorScheme: 'light', width: 1280, locale: 'en', otherWidths: [1920, 1024, 768] },
  { colorScheme: 'dark', width: 390, locale: 'ru', otherWidths: [600, 360] },
] as const;

/** By how many pixels the page scrolls sideways: what does not fit a phone is a defect. */
async function overflow(page: Page, width: number): Promise<number> {
  await page.setViewportSize({ width, height: 860 });
  await page.evaluate('new Promise(requestAnimationFrame)');
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** The page with what an authenticator app reads, which comes by a form alone. */
async function findingsOfAuthenticator(page: Page): Promise<string[]> {
  await page.goto('/settings/second-factor');
  await page.locator('form[action="/settings/second-factor/totp"] button').click();
  await page.locator('.factor-secret').waitFor();
  const pixels = await overflow(page, 360);
  return [...(await seriousFindings(page)), ...(pixels > 0 ? [`scrolls sideways by ${pixels} pixels`] : [])];
}

describe.each(looks)('R45: every page at $width pixels, $colorScheme, $locale', (look) => {
  const { width, otherWidths, ...rest } = look;
  it.each(['stranger', 'user', 'admin'] as const)(
    'is clear to a screen reader, and fits: what a %s sees',
    async (who) => {
      const opened = await visit(browser, server.url, {
        ...rest,
        viewport: { width, height: 860 },
        reducedMotion: 'reduce',
      });
      const { context, page, complaints } = opened;
      if (who !== 'stranger') await signIn(opened, String((who === 'user' ? user : admin).user?.login));
      const findings: string[] = [];
      for (const path of pages[who]()) {
        await page.goto(path);
        // The panel draws itself once it has asked for what it shows.
        if (path === '/admin') await page.waitForLoadState('networkidle');
        findings.push(...(await seriousFindings(page)).map((finding) => `${path} ${finding}`));
        for (const other of [...otherWidths, width]) {
          const pixels = await overflow(page, other);
          if (pixels > 0) findings.push(`${path} at ${other} scrolls sideways by ${pixels} pixels`);
        }
      }
      if (who === 'user') findings.push(...(await findingsOfAuthenticator(page)));
      expect(findings).toEqual([]);
      expect(complaints.filter((complaint) => !/status of 404/.test(complaint))).toEqual([]);
      await context.close();
    },
  );
});
