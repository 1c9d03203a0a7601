import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { seriousFindings } from '../../browser/axe.js';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let owner: ApiClient;
let login: string;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  owner = await newClient(server);
  login = String(owner.user?.login);
  await owner.patch('/auth/me', { fullName: 'Артём Ёлкин' });
  const { body: file } = await owner.upload('small.txt', 'x');
  await owner.upload('large.txt', 'x'.repeat(5000));
  await owner.post(`/files/${file.id}/links`);
  const { body: gone } = await owner.upload('gone.txt', 'x');
  await owner.delete(`/files/${gone.id}`);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface VisitOptions {
  locale?: string;
  width?: number;
  colorScheme?: 'light' | 'dark';
}

async function visit(options: VisitOptions = {}): Promise<[BrowserContext, Page]> {
  const { locale = 'en', width = 1280, colorScheme = 'light' } = options;
  const viewport = { width, height: 844 };
  const context = await browser.newContext({ baseURL: server.url, locale, colorScheme, viewport });
  context.setDefaultTimeout(30_000);
  const form = { login: String(admin.user?.login), password: goodPassword };
  await context.request.post('/login', { form, headers: { Origin: server.url }, maxRedirects: 0 });
  return [context, await context.newPage()];
}

const rows = (page: Page) => page.locator('tbody tr');
const filtersOf = (page: Page) =>
  Object.fromEntries([...new URL(page.url()).searchParams].filter(([name]) => name.startsWith('filters.')));

describe('9.3: what the filters find', () => {
  it('is taken out as a table of all of it', async () => {
    const [context, page] = await visit();
    await page.goto(
      `/admin/resources/users?filters.person=${login}&filters.createdAt~~from=2020-01-01T00:00:00.000Z`,
    );
    await rows(page).filter({ hasText: login }).waitFor();
    await page.locator('summary', { hasText: 'Export' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'For programs (JSON Lines)' }).click();
    const download = await downloading;
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect([download.suggestedFilename(), lines.map((line) => JSON.parse(line).login)]).toEqual([
      'users.jsonl',
      [login],
    ]);
    await context.close();
  });
});

describe('9.1: filters above a list', () => {
  it('are set in a dialog, stand in the address and as chips, and go one by one', async () => {
    const [context, page] = await visit();
    await page.goto('/admin/resources/users');
    await page.getByRole('button', { name: 'Filter' }).click();
    const dialog = page.getByRole('dialog', { name: 'Filter' });
    await dialog.getByLabel('Name, login or email').fill('елкин артем');
    await dialog.getByLabel('State').selectOption({ label: 'Active' });
    await dialog.getByRole('button', { name: 'Show' }).click();
    await rows(page).filter({ hasText: login }).waitFor();
    expect(filtersOf(page)).toEqual({ 'filters.person': 'елкин артем', 'filters.state': 'active' });
    const chips = page.getByRole('list', { name: 'Filters that are on' });
    await chips.getByText('State: Active').waitFor();
    await page.getByRole('button', { name: 'Remove the filter “State”' }).click();
    await page.waitForURL((address) => !address.search.includes('isActive'));
    expect(filtersOf(page)).toEqual({ 'filters.person': 'елкин артем' });
    await chips.getByText('Name, login or email: елкин артем').click();
    await dialog.getByLabel('Name, login or email').fill('nobody-has-this');
    await dialog.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Found: 0').waitFor();
    await context.close();
  });

  it('are kept after Save, after Cancel and after Back, with order and page', async () => {
    const [context, page] = await visit();
    const address = `/admin/resources/users?filters.person=${login}&sortBy=createdAt&direction=desc`;
    for (const leave of ['Save', 'Cancel', 'Back', 'Users']) {
      await page.goto(address);
      await rows(page).filter({ hasText: login }).click();
      await page.getByRole('link', { name: 'Edit user' }).click();
      await page.locator('#fullName').waitFor();
      if (leave === 'Back') {
        await page.goBack();
        await page.goBack();
      } else if (leave === 'Users') await page.getByRole('main').getByRole('link', { name: 'Users' }).click();
      else await page.getByRole('button', { name: leave }).click();
      await rows(page).filter({ hasText: login }).waitFor();
      expect([leave, filtersOf(page), new URL(page.url()).searchParams.get('sortBy')]).toEqual([
        leave,
        { 'filters.person': login },
        'createdAt',
      ]);
      expect(await rows(page).count()).toBe(1);
    }
    await context.close();
  });

  it('that a link brought, such as those of a file’s links, can be taken away, too', async () => {
    const [context, page] = await visit();
    await page.goto('/admin/resources/logs?filters.signIns=failed');
    await page.getByRole('button', { name: /^Remove the filter/ }).click();
    await page.waitForURL((url) => url.search === '');
    await context.close();
  });
});

describe('9.1: a list', () => {
  it('is searched by typing, its order begins with the latest and the largest, and its columns are chosen', async () => {
    const [context, page] = await visit();
    await page.goto('/admin/resources/files');
    await page.getByRole('searchbox').fill('txt');
    await page.waitForURL(/filters\.text=txt/);
    await page.getByRole('link', { name: 'Size' }).click();
    await page
      .getByRole('columnheader', { name: 'Size' })
      .and(page.locator('[aria-sort=descending]'))
      .waitFor();
    await eventually(async () => expect(await rows(page).first().textContent()).toContain('large'));
    await page.getByRole('link', { name: 'Size' }).click();
    await eventually(async () => expect(await rows(page).first().textContent()).toContain('small'));
    await page.getByRole('link', { name: 'Name' }).click();
    await page
      .getByRole('columnheader', { name: 'Name' })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();

    await page.getByText('Columns', { exact: true }).first().click();
    await page.getByRole('checkbox', { name: 'Type' }).check();
    await page.getByRole('columnheader', { name: 'Type' }).waitFor();
    await page.getByRole('checkbox', { name: 'Owner' }).uncheck();
    await eventually(async () =>
      expect(await page.getByRole('columnheader', { name: 'Owner' }).count()).toBe(0),
    );
    await page.goto('/admin/resources/files');
    await page.getByRole('columnheader', { name: 'Type' }).waitFor();
    await page.getByLabel('Per page').selectOption('100');
    await page.waitForURL(/perPage=100/);
    await context.close();
  });

  it('is sorted by any column on a phone', async () => {
    const [context, page] = await visit({ width: 390 });
    await page.goto('/admin/resources/files');
    await page.getByLabel('Sort by').selectOption({ label: 'Size' });
    await page.waitForURL(/sortBy=size&direction=desc/);
    await page.getByRole('button', { name: 'Descending: turn the order round' }).click();
    await page.waitForURL(/sortBy=size&direction=asc/);
    await eventually(async () => expect(await rows(page).first().textContent()).toContain('small'));
    await context.close();
  });
});

describe('9.14: reach', () => {
  it('a drawer is a dialog with a name, keeps the focus, closes by Escape and gives the focus back', async () => {
    const [context, page] = await visit();
    await page.goto(`/admin/resources/users?filters.person=${login}`);
    await rows(page).getByRole('button', { name: 'Actions' }).press('Enter');
    await rows(page).getByRole('link', { name: 'Block' }).press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Block' });
    await drawer.waitFor();
    for (let tab = 0; tab < 8; tab += 1) {
      await page.keyboard.press('Tab');
      const isInside = await page.evaluate(
        () =>
          document.activeElement === document.body ||
          document.activeElement?.closest('[role=dialog]') !== null,
      );
      expect([tab, isInside]).toEqual([tab, true]);
    }
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(filtersOf(page)).toEqual({ 'filters.person': login });
    expect(await page.getByRole('dialog').count()).toBe(0);
    await context.close();
  });

  it('the page of a person is titled with the name, a list with its own', async () => {
    const [context, page] = await visit();
    await page.goto(`/admin/resources/users/records/${owner.user?.id}/show`);
    await page.getByRole('heading', { level: 1, name: 'Артём Ёлкин' }).waitFor();
    expect(await page.title()).toBe('Артём Ёлкин – Kladovka');
    await page.goto('/admin/resources/trash');
    await page.getByRole('main').getByRole('heading', { level: 1, name: 'Trash' }).waitFor();
    expect(await page.title()).toBe('Trash – Kladovka');
    expect(await page.locator('main').count()).toBe(1);
    await context.close();
  });

  it.each(['users', 'files', 'trash', 'links', 'logs'])(
    'axe finds nothing serious in the list of %s',
    async (list) => {
      for (const [locale, colorScheme] of [
        ['en', 'light'],
        ['ru', 'dark'],
      ] as const) {
        const [context, page] = await visit({ locale, colorScheme });
        await page.goto(`/admin/resources/${list}`);
        for (const width of [1280, 390]) {
          await page.setViewportSize({ width, height: 844 });
          await rows(page).first().waitFor();
          expect([locale, width, await seriousFindings(page)]).toEqual([locale, width, []]);
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect([locale, width, beyond]).toEqual([locale, width, 0]);
          // On a phone a row is one cell that tells what matters, beside its box and its menu.
          const cells = await rows(page).first().locator('td:visible').count();
          expect([locale, width, width < 768 ? cells <= 3 : cells > 3]).toEqual([locale, width, true]);
        }
        await context.close();
      }
    },
  );
});

describe('9.1: a window of 1280 pixels', () => {
  it.each(['en', 'ru'])('has room for every column of every list (%s)', async (locale) => {
    const other = await newClient(server);
    const folder = (await other.post('/folders', { name: `Отчёты за год ${locale}` })).body.id;
    const expiresAt = new Date(Date.now() + 20 * 24 * 3600 * 1000).toISOString();
    const conditions = { kind: 'upload', password: 'Hollow-kiosk-26!', maxDownloads: 100, expiresAt };
    const link = (await other.post(`/folders/${folder}/links`, conditions)).body.id;
    await server.sql(
      'UPDATE share_links SET last_address = $address, last_opened_at = now(), open_count = 12345 WHERE id = $link',
      { link, address: '2001:db8:85a3:8d3:1319:8a2e:370:7348' },
    );
    const [context, page] = await visit({ locale });
    const beyond: Record<string, number> = {};
    for (const list of ['users', 'files', 'trash', 'links', 'logs']) {
      await page.goto(`/admin/resources/${list}`);
      await rows(page).first().waitFor();
      beyond[list] = await page.evaluate(() => {
        const table = document.querySelector('.k-list-table');
        return table ? table.scrollWidth - table.clientWidth : -1;
      });
    }
    expect(beyond).toEqual({ users: 0, files: 0, trash: 0, links: 0, logs: 0 });
    await context.close();
  });
});

describe('9.1: two administrators who edit the same', () => {
  it('the later one sees what the other changed, chooses field by field, and loses nothing', async () => {
    const [context, page] = await visit();
    const person = await newClient(server);
    const id = String(person.user?.id);
    await page.goto(`/admin/resources/users/records/${id}/edit`);
    await page.locator('#fullName').fill('Mine');
    await page.getByRole('radio', { name: 'A limit' }).check();
    await page.locator('#quotaBytes').fill('2');
    await admin.patch(`/users/${id}`, { fullName: 'Theirs', email: `${login}.new@example.org` });
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Somebody else has saved this meanwhile' });
    await dialog.getByText('Theirs: Theirs').waitFor();
    expect((await admin.get(`/users/${id}`)).body).toMatchObject({ fullName: 'Theirs', quotaBytes: null });
    await dialog.getByText('Yours: Mine').click();
    await dialog.getByRole('button', { name: 'Save what is chosen' }).click();
    await eventually(async () =>
      expect((await admin.get(`/users/${id}`)).body).toMatchObject({
        fullName: 'Mine',
        email: `${login}.new@example.org`,
        quotaBytes: 2 * 1024 ** 3,
      }),
    );
    await context.close();
  });

  it('a quota of nothing is shown as such, and no limit as no limit', async () => {
    const [context, page] = await visit();
    const person = await newClient(server);
    const id = String(person.user?.id);
    await admin.patch(`/users/${id}`, { quotaBytes: 0 });
    await page.goto(`/admin/resources/users/records/${id}/edit`);
    await eventually(async () => expect(await page.locator('#quotaBytes').inputValue()).toBe('0'));
    await page.getByRole('radio', { name: 'No limit' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await eventually(async () => expect((await admin.get(`/users/${id}`)).body.quotaBytes).toBeNull());
    await context.close();
  });
});

describe('9.1: saved views', () => {
  it('bring filters and order back by their name, and an act on several asks with a way back', async () => {
    const [context, page] = await visit();
    await page.goto(
      `/admin/resources/links?filters.ownerId=${owner.user?.id}&sortBy=createdAt&direction=asc`,
    );
    await rows(page).first().waitFor();
    await page.getByText('Views', { exact: true }).click();
    await page.getByLabel('Keep this list as').fill('Links of Артём');
    await page.getByRole('checkbox', { name: 'For every administrator' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Links of Артём' }).waitFor();
    await page.goto('/admin/resources/links');
    await page.getByText('Views', { exact: true }).click();
    await page.getByRole('link', { name: 'Links of Артём' }).click();
    await page.waitForURL(/filters\.ownerId=.*sortBy=createdAt/);

    await page.getByText('Found: 1').waitFor();
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await page.getByRole('link', { name: 'Revoke' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Revoke 1 link?').waitFor();
    await drawer.getByRole('button', { name: 'Cancel' }).click();
    await rows(page).first().waitFor();
    expect((await owner.get('/links')).body.items).toHaveLength(1);
    await context.close();
  });
});
