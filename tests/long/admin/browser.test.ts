import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, type Body, goodPassword, newAdmin, newClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let owner: ApiClient;
let file: Body;

const evilName = '</script><img src=x onerror=alert(1)>';

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  owner = await newClient(server);
  await owner.patch('/auth/me', { fullName: evilName });
  file = (await owner.upload('Отчёт.txt', 'content')).body;
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Visit {
  context: BrowserContext;
  page: Page;
  /** What the browser complained of: a refused script, a broken one, a dialog, a request to elsewhere. */
  complaints: string[];
}

async function visit(options: { locale?: string; colorScheme?: 'light' | 'dark' } = {}): Promise<Visit> {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en', ...options });
  context.setDefaultTimeout(30_000);
  const form = { login: String(admin.user?.login), password: goodPassword };
  await context.request.post('/login', { form, headers: { Origin: server.url }, maxRedirects: 0 });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(server.url))
      complaints.push(request.url());
  });
  return { context, page, complaints };
}

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const cell = (page: Page, text: string, property: string) =>
  row(page, text).locator(`[data-property-name=${property}]`);

describe('R50–R52: the panel in a real browser', () => {
  it('blocks a user from the menu of the row, by keyboard alone', async () => {
    const { context, page, complaints } = await visit();
    const victim = await newClient(server);
    await page.goto('/admin/resources/users');
    await row(page, String(victim.user?.login)).getByRole('button', { name: 'Actions' }).focus();
    await page.keyboard.press('Enter');
    await row(page, String(victim.user?.login)).getByRole('link', { name: 'Block' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Block' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(`${victim.user?.login} is blocked and signed out everywhere.`).waitFor();
    await cell(page, String(victim.user?.login), 'isActive').getByText('Blocked').waitFor();
    expect((await victim.get('/auth/me')).status).toBe(401);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('creates a user, with words beside what is wrong', async () => {
    const { context, page } = await visit();
    await page.goto('/admin/resources/users/actions/new');
    await page.locator('#login').fill('1bad');
    await page.locator('#fullName').fill('New Person');
    await page.locator('#email').fill('new@example.org');
    await page.locator('#password').fill('weak');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Latin letters and digits only, first a letter.').waitFor();
    expect(await page.locator('#fullName').inputValue()).toBe('New Person');
    await page.locator('#login').fill('newperson');
    await page.locator('#password').fill(goodPassword);
    await page.getByRole('radio', { name: 'A limit' }).check();
    await page.locator('#quotaBytes').fill('1.5');
    await page.getByRole('button', { name: 'Save' }).click();
    await cell(page, 'newperson', 'usedBytes').getByText('0 B of 1.5 GB').waitFor();
    await context.close();
  });

  it('shares a file and copies the link', async () => {
    const { context, page, complaints } = await visit();
    await page.goto(`/admin/resources/files/records/${file.id}/share`);
    await page.getByLabel('Download limit').fill('2');
    await page.getByRole('button', { name: 'Create link' }).click();
    const url = await page.getByLabel('Address').inputValue();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(url);
    expect(await (await fetch(url)).text()).toBe('content');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows people, sizes and names as they are, whatever is in them', async () => {
    const { context, page, complaints } = await visit();
    await page.goto('/admin/resources/files');
    const ownerCell = cell(page, 'Отчёт.txt', 'ownerId').getByText(evilName);
    await ownerCell.waitFor();
    await cell(page, 'Отчёт.txt', 'size').getByText('7 B').waitFor();
    await ownerCell.click({ force: true });
    await page.waitForURL(`**/users/records/${owner.user?.id}/show`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('deletes several files, chosen by keyboard, after asking', async () => {
    const { context, page, complaints } = await visit();
    await owner.upload('first-to-go.txt', 'x');
    await owner.upload('second-to-go.txt', 'x');
    await page.goto('/admin/resources/files?filters.text=to-go');
    for (const name of ['first-to-go.txt', 'second-to-go.txt']) {
      await row(page, name).getByRole('checkbox', { name: 'Select this row' }).focus();
      await page.keyboard.press('Space');
    }
    await page.getByText('Selected: 2').waitFor();
    await page.locator('[data-testid=action-bulkDelete]').click();
    await page.getByText('Move 2 files to the trash?').waitFor();
    await page.getByTestId('action-submit').click();
    await page.getByText('2 files have been deleted.').waitFor();
    expect((await owner.get('/files?q=to-go')).body.items).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows what is in the trash, tells files from folders, and puts back', async () => {
    const { context, page, complaints } = await visit();
    const { body: folder } = await owner.post('/folders', { name: 'Архив' });
    const { body: gone } = await owner.upload('gone.txt', 'x');
    await owner.delete(`/folders/${folder.id}`);
    await owner.delete(`/files/${gone.id}`);
    await page.goto('/admin/resources/trash');
    await cell(page, 'Архив', 'kind').getByText('Folder').waitFor();
    await cell(page, 'gone.txt', 'kind').getByText('File').waitFor();
    await row(page, 'gone.txt').getByRole('button', { name: 'Actions' }).press('Enter');
    await row(page, 'gone.txt').getByRole('link', { name: 'Put back' }).press('Enter');
    await page.getByRole('button', { name: 'Put back' }).press('Enter');
    await page.getByText('“gone.txt” is back.').waitFor();
    expect((await owner.get(`/files/${gone.id}`)).status).toBe(200);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('filters the log', async () => {
    const { context, page } = await visit();
    await page.goto('/admin/resources/logs');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page
      .getByRole('dialog')
      .getByLabel('Event', { exact: true })
      .selectOption({ label: 'File uploaded' });
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/filters\.event=file\.uploaded/);
    await row(page, 'File uploaded').first().waitFor();
    await expect(page.locator('tbody tr').filter({ hasNotText: 'File uploaded' }).count()).resolves.toBe(0);
    await context.close();
  });

  it('changes language and theme, goes back to the pages and signs out', async () => {
    const { context, page, complaints } = await visit();
    await page.goto('/admin/resources/links');
    const menu = page.locator('.k-menu summary');
    await menu.click();
    await page.getByRole('button', { name: 'Русский' }).click();
    await page.getByRole('heading', { name: 'Ссылки' }).waitFor();
    await menu.click();
    await page.getByRole('button', { name: 'Тёмная' }).click();
    await page.locator('html[data-theme=dark]').waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin/resources/links');
    await page.getByRole('link', { name: 'Мои файлы' }).click();
    await page.waitForURL('**/files');
    await page.goto('/admin');
    await menu.click();
    await page.getByRole('button', { name: 'Выйти' }).click();
    await page.waitForURL((address) => !address.pathname.startsWith('/admin'));
    await page.goto('/admin');
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('goes to the sign-in when the session is over', async () => {
    const { context, page, complaints } = await visit();
    await page.goto('/admin/resources/users');
    await row(page, String(owner.user?.login)).first().waitFor();
    await context.request.post('/logout', { headers: { Origin: server.url } });
    await page.locator('[data-css=sidebar]').getByText('Files', { exact: true }).click();
    // Each call under way sends the page there, so one navigation may break off another.
    await eventually(() => expect(new URL(page.url()).pathname).toBe('/login'));
    // AdminJS stumbles over the answer that is no list, on its way out; what people must not see is its dialog.
    expect(complaints.join()).not.toMatch(/session/i);
    await context.close();
  });

  it('shows how full a storage is: in the table, and with trash and free space on the person’s page', async () => {
    const { context, page, complaints } = await visit();
    const person = await newClient(server);
    const [login, id] = [String(person.user?.login), String(person.user?.id)];
    await server.useCases.users.update({ kind: 'system', means: 'cli' }, id, { quotaBytes: 10 * 1024 });
    const { body: gone } = await person.upload('gone.bin', new Uint8Array(1024));
    await person.upload('kept.bin', new Uint8Array(5 * 1024));
    await person.delete(`/files/${gone.id}`);
    await page.goto(`/admin/resources/users?filters.person=${login}`);
    await cell(page, login, 'usedBytes')
      .getByText(/^6\sKB of 10\sKB$/)
      .waitFor();
    expect(await cell(page, login, 'usedBytes').getByRole('progressbar').getAttribute('value')).toBe('0.6');
    await page.goto(`/admin/resources/users/records/${id}/show`);
    const facts = page.locator('.k-fact-grid');
    await facts.filter({ hasText: /6\sKB of 10\sKB/ }).waitFor();
    await facts.filter({ hasText: /In the trash1\sKB/ }).waitFor();
    await facts.filter({ hasText: /Free4\sKB/ }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('7.10: a list that is longer than anybody counts', () => {
  it('says that there is more, and is turned by its rows, on and back', async () => {
    await server.sql(
      `INSERT INTO logs (time, level, message)
       SELECT now() - i * interval '1 second', 'error', 'long ' || i
       FROM generate_series(1, $rows) AS i`,
      { rows: 20_300 },
    );
    const { context, page, complaints } = await visit();
    const lines = page.locator('tbody tr .k-message');
    await page.goto('/admin/resources/logs?filters.level=error&perPage=10');
    await page.getByText('more than 10,000').waitFor();
    await page.getByText('long 1', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('long 11', { exact: true }).waitFor();
    await page.getByText('Page 2').waitFor();
    expect(new URL(page.url()).searchParams.get('after')).toMatch(/^[\w-]+$/);
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('long 21', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByText('long 11', { exact: true }).waitFor();
    expect(await lines.count()).toBe(10);
    await page.getByRole('button', { name: 'First page' }).click();
    await page.getByText('long 1', { exact: true }).waitFor();
    // What only a look at each line finds: how far it was looked, and on from there.
    await page.goto('/admin/resources/logs?filters.text=long+20299&perPage=10');
    await page.getByText('Looked through so far: everything up to').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('long 20299', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'First page' }).click();
    await page.getByText('Looked through so far: everything up to').waitFor();
    await page.goto('/admin');
    await page.getByText('More than 10,000 errors in the last 24 hours').waitFor();
    expect(complaints).toEqual([]);
    await server.sql("DELETE FROM logs WHERE message LIKE 'long %'", {});
    await context.close();
  });
});

describe('7.20: what deceives the eye', () => {
  it('is shown by its code in comments and in the choice of a person', async () => {
    const { context, page } = await visit();
    const trickster = await newClient(server);
    const login = String(trickster.user?.login);
    await trickster.patch('/auth/me', { fullName: 'Eve\u202Etxt' });
    const fields = { comment: 'first line\nopen\u202Egpj.exe' };
    const { body } = await trickster.upload('plain.txt', 'x', { fields });
    await page.goto(`/admin/resources/files?filters.ownerId=${trickster.user?.id}`);
    await page.getByText('open[U+202E]gpj.exe').first().waitFor();
    await page.getByText('Filter (1)').click();
    const chosen = page.getByRole('combobox', { name: 'Owner' });
    await eventually(async () => expect(await chosen.inputValue()).toBe(`Eve[U+202E]txt (${login})`));
    await page.goto(`/admin/resources/files/records/${body.id}/show`);
    const comment = page.locator('.k-lines');
    expect(await comment.textContent()).toBe('first line\nopen[U+202E]gpj.exe');
    await context.close();
  });
});

describe('7.33: the ending of a long name', () => {
  it.each(['files', 'links', 'trash'])('is seen in the list of %s', async (list) => {
    const { context, page } = await visit();
    const owner = await newClient(server);
    const name = `The minutes of the general meeting of the society in autumn 2026 ${list}.docx`;
    const { body } = await owner.upload(name, 'x');
    await owner.post(`/files/${body.id}/links`);
    if (list === 'trash') await owner.delete(`/files/${body.id}`);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`/admin/resources/${list}?filters.ownerId=${owner.user?.id}`);
      const ending = page.locator('.k-cut > bdi', { hasText: /^\.docx$/ }).first();
      await ending.waitFor();
      const isSeen = await ending.evaluate((element) => {
        const { right, top, height } = element.getBoundingClientRect();
        const seen = document.elementFromPoint(right - 2, top + height / 2);
        return element.closest('.k-cut')?.contains(seen);
      });
      expect([width, isSeen]).toEqual([width, true]);
    }
    await context.close();
  });
});

describe('7.25: what the server refuses', () => {
  it('is told in its words, and no list goes on loading', async () => {
    const { context, page } = await visit({ locale: 'ru' });
    await page.goto('/admin/resources/logs?filters.time~~from=2027-02-30');
    await page.getByText('Такого дня в календаре нет').waitFor();
    await page.getByText('Записей не нашлось').waitFor();
    await page.goto('/admin/resources/files/records/00000000-0000-4000-8000-000000000000/show');
    await page.getByText('Этой записи больше нет.').waitFor();

    const { body } = await owner.upload('soon gone.txt', 'x');
    await page.goto(`/admin/resources/files/records/${body.id}/edit`);
    await page.locator('#name').fill('other.txt');
    await owner.delete(`/files/${body.id}?permanent=true`);
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Этой записи больше нет.').waitFor();
    expect(await page.locator('#name').inputValue()).toBe('other.txt');
    await context.close();
  });
});

describe('reach', () => {
  // Each language, theme and width of a window once with every page, and no more of them: a page takes half a second.
  it.each([
    ['en', 'light'],
    ['ru', 'dark'],
  ] as const)(
    '9: axe finds nothing serious on any page, and none scrolls sideways, in %s and the %s theme',
    async (locale, colorScheme) => {
      const { context, page } = await visit({ locale, colorScheme });
      const found: string[] = [];
      for (const place of everyPage()) {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(place);
        await page.waitForLoadState('networkidle');
        for (const width of [1280, 390]) {
          await page.setViewportSize({ width, height: 900 });
          const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (sideways > 0) found.push(`${place} at ${width}: ${sideways} px sideways`);
          found.push(...(await seriousOn(page)).map((violation) => `${place} at ${width}: ${violation}`));
        }
      }
      expect(found).toEqual([]);
      await context.close();
    },
  );
});

describe('9: a row of a list', () => {
  // Two lines of text, or one and a badge, with the room around them.
  const TWO_LINES = 60;

  it('has two lines at most, however long its words, and leads to its page by a link', async () => {
    const { context, page } = await visit({ locale: 'ru' });
    await page.setViewportSize({ width: 1280, height: 900 });
    const person = await newClient(server);
    const ownerId = String(person.user?.id);
    await person.patch('/auth/me', { fullName: 'Александра Константиновна Рождественская-Вознесенская' });
    const { body: long } = await person.upload(`${'Протокол собрания '.repeat(6)}.docx`, 'x', {
      fields: { comment: 'Для архива и для всех, кого не было на собрании' },
    });
    const { body: folder } = await person.post('/folders', { name: 'Документы '.repeat(9).trim() });
    await person.post(`/files/${long.id}/links`, { password: goodPassword });
    await person.post(`/folders/${folder.id}/links`, { kind: 'upload', password: goodPassword });
    const { body: gone } = await person.upload(`${'Черновик '.repeat(12)}.txt`, 'x');
    await person.delete(`/files/${gone.id}`);
    const { status } = await admin.patch(`/users/${ownerId}`, { role: 'auditor', isActive: false });
    expect([long.id, gone.id, folder.id, status]).toEqual([...Array(3).fill(expect.any(String)), 200]);
    const lists = { users: `person=${person.user?.login}`, files: '', links: '', trash: '' };
    for (const [list, filter] of Object.entries(lists)) {
      await page.goto(`/admin/resources/${list}?filters.${filter || `ownerId=${ownerId}`}`);
      const lines = page.locator('tbody tr');
      await lines.first().locator('a[href*="/records/"]').first().waitFor();
      const heights = await lines.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
      expect([list, heights.filter((height) => height > TWO_LINES)]).toEqual([list, []]);
      const main = lines
        .first()
        .locator(`td:not(.options) a[href$="/${list}/records/${await idOf(lines.first())}/show"]`);
      expect([list, await main.count()]).toEqual([list, 1]);
    }
    await context.close();
  });

  const idOf = (line: Locator) => line.getAttribute('data-id');
});

/** The lists of the sections, with rows in them, are read so in lists.test.ts. */
function everyPage(): string[] {
  const records = '/admin/resources';
  const user = `${records}/users/records/${owner.user?.id}`;
  return [
    '/admin',
    ...['groups', 'sign-ins', 'audit', 'live-log', 'jobs', 'settings', 'offboarding'].map(
      (name) => `/admin/pages/${name}`,
    ),
    `${records}/users/actions/new`,
    ...['show', 'edit', 'resetPassword'].map((action) => `${user}/${action}`),
    ...['show', 'edit', 'share'].map((action) => `${records}/files/records/${file.id}/${action}`),
  ];
}

async function seriousOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; impact: string }[] }>(
    `axe.run({ resultTypes: ['violations'] })`,
  );
  return violations.filter(({ impact }) => /serious|critical/.test(impact)).map(({ id }) => id);
}
