import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { RunningJobs } from '../../../../src/jobs/index.js';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../../../support/client.js';
import { startJobRunner } from '../../../support/job-runner.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let runner: RunningJobs;
let anna: ApiClient;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  runner = await startJobRunner(server);
  anna = await newClient(server);
  await anna.patch('/auth/me', { fullName: 'Anna Smirnova' });
});
afterAll(async () => {
  await runner.stop();
  await browser.close();
  await server.stop();
});

const visit = () => visitPanel(browser, server, { login: String(admin.user?.login) });
const dialog = (page: Page) => page.getByRole('dialog');

describe('9.5: the storage of a user', () => {
  it('is opened, plainly marked, and what is done there is told in the audit and to its owner', async () => {
    await anna.upload('plan.txt', 'plan');
    const { context, page, click, fill, clicks, complaints } = await visit();
    await page.goto(`/admin/resources/users/records/${anna.user?.id}/show`);
    await click(page.getByRole('link', { name: 'Open storage' }).first());
    await page.getByText('Files of Anna Smirnova').first().waitFor();
    await click(page.getByRole('link', { name: 'New folder' }));
    await fill(page.getByRole('dialog').getByRole('textbox').first(), 'By an administrator');
    await page.keyboard.press('Enter');
    await page.locator('.file-row', { hasText: 'By an administrator' }).waitFor();
    expect(clicks()).toBe(3);
    await page.goto(`/admin/pages/audit?ownerId=${anna.user?.id}`);
    await page.getByText(`${admin.user?.login} made the folder`).first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();

    const theirs = await browser.newContext({ baseURL: server.url, locale: 'en' });
    const form = { login: String(anna.user?.login), password: goodPassword };
    await theirs.request.post('/login', { form, headers: { Origin: server.url }, maxRedirects: 0 });
    const events = await theirs.newPage();
    await events.goto('/settings/events');
    await events.getByText(/made the folder “By an administrator”/).waitFor();
    await theirs.close();
  });
});

describe('9.5: the trash of everybody', () => {
  it('what anna deleted between 14:00 and 14:05 is put back in eleven clicks, and nothing else', async () => {
    const ids: string[] = [];
    for (const name of ['one.txt', 'two.txt', 'later.txt']) {
      const { body } = await anna.upload(name, name);
      await anna.delete(`/files/${body.id}`);
      ids.push(body.id);
    }
    const other = await newClient(server);
    const { body: others } = await other.upload('others.txt', 'x');
    await other.delete(`/files/${others.id}`);
    const at = (minute: string) => `2026-09-01T14:${minute}:30Z`;
    for (const [id, minute] of [
      [ids[0], '01'],
      [ids[1], '05'],
      [ids[2], '06'],
      [others.id, '02'],
    ])
      await server.sql('UPDATE trash SET deleted_at = $at WHERE id = $id', { at: at(String(minute)), id });

    const { context, page, click, choose, fill, clicks, complaints } = await visit();
    await page.goto('/admin');
    await click(page.getByRole('navigation', { name: 'Panel' }).getByRole('link', { name: 'Trash' }));
    await click(page.getByRole('button', { name: 'Filter' }));
    await fill(dialog(page).getByRole('combobox', { name: 'Deleted by' }), 'smirnova');
    await click(dialog(page).getByRole('option', { name: /Anna Smirnova/ }));
    const when = dialog(page).getByRole('group', { name: /Deleted/ });
    await fill(when.getByLabel('from'), '2026-09-01T14:00');
    await fill(when.getByLabel('to'), '2026-09-01T14:05');
    await click(dialog(page).getByRole('button', { name: 'Show' }));
    await click(page.getByRole('button', { name: 'All 2 that match' }));
    await choose(dialog(page).getByLabel('What to do'), 'restore');
    await click(dialog(page).getByRole('button', { name: 'Put back: 2' }));
    await dialog(page).getByText('2 of 2').waitFor();
    await dialog(page).getByText('Done', { exact: true }).waitFor();
    expect(clicks()).toBe(11);
    const isBack = async (client: ApiClient, id: unknown) => (await client.get(`/files/${id}`)).status;
    expect(await Promise.all(ids.map((id) => isBack(anna, id)))).toEqual([200, 200, 404]);
    expect(await isBack(other, others.id)).toBe(404);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
