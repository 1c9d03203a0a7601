import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../../support/client.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let helpdesk: ApiClient;
let auditor: ApiClient;
/** In a group with the help desk; has a file, and a link to it. */
let anna: ApiClient;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  [helpdesk, auditor, anna] = [
    await newClient(server, 'helpdesk'),
    await newClient(server, 'auditor'),
    await newClient(server),
  ];
  await anna.patch('/auth/me', { fullName: 'Anna Smirnova' });
  const { body: file } = await anna.upload('plan.txt', 'plan');
  await anna.post(`/files/${file.id}/links`, {});
  const { body: gone } = await anna.upload('gone.txt', 'gone');
  await anna.delete(`/files/${gone.id}`);
  const { body: group } = await admin.post('/groups', { name: 'Class 7' });
  await admin.post(`/groups/${group.id}/members`, { userIds: [helpdesk.user?.id, anna.user?.id] });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const visitAs = (client: ApiClient, options: object = {}) =>
  visitPanel(browser, server, { login: String(client.user?.login), ...options });

const rail = (page: Page) => page.getByRole('navigation', { name: 'Panel' });
const pageOf = (client: ApiClient) => `/admin/resources/users/records/${client.user?.id}/show`;

/** What any page has for oneself: the menu, a filter, a search, columns, pages, what is read or taken out. */
const harmless =
  /^(open the menu|filter|search|views|columns|export|sort|first|previous|next|close|copy|check|verify|24 hours|7 days|30 days|90 days|year|english|русский|sign out|.*theme|as the system|light|dark|expand|collapse|pause|go on|clear|show|newest|older|last page|the panel’s own calls|\d+$)/i;

/** The buttons of a page that might change something. What the menus of rows have, the server says: `tests/admin/roles.test.ts`. */
async function buttonsOf(page: Page): Promise<string[]> {
  const buttons = await page.getByRole('main').getByRole('button').all();
  const names = await Promise.all(
    buttons.map(async (one) =>
      ((await one.getAttribute('aria-label')) ?? (await one.textContent()) ?? '').trim(),
    ),
  );
  return names.filter((name) => name !== '' && name !== 'Actions' && !harmless.test(name));
}

describe('9.4: roles below administrator', () => {
  it('an administrator gives a role in three clicks, reads before what it may, and finds it in the audit', async () => {
    const person = await newClient(server);
    const { context, page, click, clicks, complaints } = await visitAs(admin);
    await page.goto(pageOf(person));
    await click(page.getByRole('link', { name: 'Edit user' }));
    await page.getByText(/gives them new passwords and unblocks them/).waitFor();
    await click(page.getByRole('radio', { name: 'Help desk' }));
    await click(page.getByRole('button', { name: 'Save' }));
    await page.waitForURL(/resources\/users$/);
    expect(clicks()).toBe(3);
    expect((await admin.get(`/users/${person.user?.id}`)).body.role).toBe('helpdesk');
    await page.goto(`/admin/pages/audit?ownerId=${person.user?.id}`);
    await page.getByText(String(person.user?.login)).first().waitFor();
    await page.goto('/admin/resources/users?filters.role=helpdesk');
    await page
      .getByRole('row')
      .filter({ hasText: String(person.user?.login) })
      .waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('nobody chooses for themselves', async () => {
    const { context, page } = await visitAs(admin);
    await page.goto(`/admin/resources/users/records/${admin.user?.id}/edit`);
    await page.getByText(/changed by another administrator/).waitFor();
    expect(await page.getByRole('radio', { name: 'Auditor' }).isDisabled()).toBe(true);
    await context.close();
  });

  it('the help desk comes from the drive, resets a password in five clicks, and sees nothing else', async () => {
    const { context, page, click, clicks, complaints } = await visitAs(helpdesk);
    await page.goto('/files');
    await click(page.getByRole('link', { name: 'Panel' }));
    await page.getByText(/the people of your groups/).waitFor();
    expect(await rail(page).getByRole('link').allInnerTexts()).toEqual(['Users']);
    await click(rail(page).getByRole('link', { name: 'Users' }));
    await click(page.getByText('Anna Smirnova').first());
    await page.getByRole('heading', { level: 1, name: 'Anna Smirnova' }).waitFor();
    const acts = page.getByRole('navigation', { name: 'Actions' }).getByRole('link');
    expect(await acts.allInnerTexts()).toEqual(['Set a new password']);
    await click(acts.first());
    await click(page.getByTestId('action-submit'));
    await page.getByText(/has a new password/).waitFor();
    expect(clicks()).toBe(5);
    expect((await admin.get(`/users/${anna.user?.id}`)).body.mustChangePassword).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an auditor follows something up, and finds no way to change it', async () => {
    const { context, page, click, clicks, complaints } = await visitAs(auditor);
    await page.goto('/admin');
    await click(rail(page).getByRole('link', { name: 'Audit' }));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await click(page.getByRole('link', { name: String(anna.user?.login) }).first());
    await page.waitForLoadState('networkidle');
    await page.goto(pageOf(anna));
    await page.getByRole('region', { name: 'Links', exact: true }).getByText('Share link').waitFor();
    await click(page.getByRole('link', { name: 'Open storage' }).first());
    await page.getByText('plan').first().waitFor();
    expect(clicks()).toBe(3);
    await page.getByText('Nothing can be changed here').waitFor();
    const acts = '[data-new-folder], [data-upload], [data-act], [data-many]';
    const offered = await page
      .locator(acts)
      .evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML));
    expect(offered.filter((html) => /upload|folder"|rename|comment|move|share|delete/.test(html))).toEqual(
      [],
    );
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an auditor’s keys, pointer and drags change nothing either, and ask for nothing', async () => {
    const { context, page, complaints } = await visitAs(auditor);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET' || /\/(rename|move|delete|share|comment)/.test(request.url()))
        sent.push(`${request.method()} ${request.url()}`);
    });
    await page.goto(`/files?userId=${anna.user?.id}`);
    const row = page.locator('#file-rows .file-row').first();
    await row.focus();
    await page.keyboard.press('Space');
    for (const key of ['F2', 'Delete', 'm', 'n', 'u', 'Shift+U', 'Control+x', 'Control+v'])
      await page.keyboard.press(key);
    expect(await page.locator('dialog[open], .is-cut').count()).toBe(0);
    await row.click({ button: 'right' });
    const menu = page.locator('#context-menu');
    const acts = await menu
      .locator('[data-act]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-act')));
    expect(acts).toContain('download');
    expect(acts.filter((act) => /share|rename|comment|move|delete/.test(String(act)))).toEqual([]);
    await page.keyboard.press('Escape');
    const dragged = await row.evaluate((element) => {
      const event = new DragEvent('dragstart', {
        bubbles: true,
        cancelable: true,
        dataTransfer: new DataTransfer(),
      });
      element.dispatchEvent(event);
      return event.defaultPrevented;
    });
    expect(dragged).toBe(true);
    await page.goto(`/trash?userId=${anna.user?.id}`);
    await page.locator('#trash-rows .trash-row').first().focus();
    await page.keyboard.press('Delete');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    expect([sent, complaints]).toEqual([[], []]);
    await context.close();
  });

  it('an auditor has no button, box or form on any page by which anything changes', async () => {
    const { context, page, complaints } = await visitAs(auditor);
    const places = [
      ...[
        '',
        '/resources/users',
        '/resources/files',
        '/resources/trash',
        '/resources/links',
        '/resources/logs',
      ],
      ...['audit', 'jobs', 'groups', 'sign-ins', 'settings', 'live-log'].map((name) => `/pages/${name}`),
      pageOf(anna).replace('/admin', ''),
    ];
    const found: Record<string, string[]> = {};
    for (const place of places) {
      await page.goto(`/admin${place}`);
      await page.getByRole('main').first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      const names = await buttonsOf(page);
      if (names.length > 0) found[place] = names;
    }
    expect(found).toEqual({});
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([
    ['auditor', 'en', 1280],
    ['auditor', 'ru', 390],
    ['helpdesk', 'en', 1280],
    ['helpdesk', 'ru', 390],
  ] as const)('axe finds nothing serious for the %s in %s at %i', async (role, language, width) => {
    const { context, page } = await visitAs(role === 'auditor' ? auditor : helpdesk, { language, width });
    const places =
      role === 'auditor'
        ? ['/admin', '/admin/resources/users', '/admin/pages/settings', '/admin/pages/sign-ins', pageOf(anna)]
        : ['/admin', '/admin/resources/users', pageOf(anna)];
    const found: string[] = [];
    for (const place of places) {
      await page.goto(place);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      found.push(...(await seriousFindings(page)).map((finding) => `${place}: ${finding}`));
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
    expect(found).toEqual([]);
    await context.close();
  });
});
