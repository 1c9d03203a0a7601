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
let anna: ApiClient;

beforeAll(async () => {
  server = await startServer({ trustProxy: 1 });
  browser = await launchBrowser();
  admin = await newAdmin(server);
  anna = await newClient(server);
  for (let i = 0; i < 12; i += 1) await guess('198.51.100.7');
  await guess('2001:db8:1:2:3::4');
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const guess = (address: string) =>
  fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
    body: JSON.stringify({ login: anna.user?.login, password: 'Wrong-2026!' }),
  });

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

describe('9.9: sign-in defence, as an operator has it before them', () => {
  it('an attack is seen, its network held off and one victim let through, in five clicks', async () => {
    const { context, page, click, clicks, complaints } = await visitPanel(browser, server, {
      login: String(admin.user?.login),
    });
    await page.goto('/admin');
    await click(page.getByRole('link', { name: 'Sign-ins' }));
    await page.getByText('11 failed, 2 refused unseen').waitFor();
    await click(page.getByRole('button', { name: 'Hold off: 2001:db8:1:2' }));
    await click(page.getByRole('button', { name: 'Set' }));
    await row(page, '2001:db8:1:2::/64').waitFor();
    expect((await guess('2001:db8:1:2:ffff::1')).status).toBe(429);
    await click(page.getByRole('button', { name: 'Let through: 198.51.100.7' }));
    await page.getByText('Nobody is held off.').waitFor();
    expect((await guess('198.51.100.7')).status).toBe(401);
    await click(page.getByRole('button', { name: 'Take back: 2001:db8:1:2::/64' }));
    await page.getByText('Nothing is held off or let through by hand.').waitFor();
    expect(clicks()).toBe(5);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('one’s own address is refused, with the reason beside the field', async () => {
    const { context, page } = await visitPanel(browser, server, { login: String(admin.user?.login) });
    await page.goto('/admin/pages/sign-ins');
    await page.getByLabel('Address or network').fill('127.0.0.0/8');
    await page.getByRole('button', { name: 'Set' }).click();
    await page.getByRole('alert').filter({ hasText: 'You would lock yourself out' }).waitFor();
    await context.close();
  });

  it.each([
    ['en', 1280],
    ['ru', 390],
  ] as const)(
    'has nothing serious for axe in %s at %d pixels, and nothing to scroll sideways',
    async (locale, width) => {
      const { context, page } = await visitPanel(browser, server, {
        login: String(admin.user?.login),
        language: locale,
        width,
      });
      await page.goto('/admin/pages/sign-ins');
      await row(page, String(anna.user?.login)).first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await context.close();
    },
  );
});
