import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { seriousFindings } from '../../browser/axe.js';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, newAdmin, newClient } from '../../support/client.js';
import { visitPanel } from '../../support/panel-visit.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let owner: ApiClient;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  owner = await newClient(server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Case {
  table: 'files' | 'links' | 'trash';
  button: string;
  question: string;
  done: string;
  make(): Promise<string>;
  isThere(id: string): Promise<boolean>;
}

const newFile = async (name: string) => String((await owner.upload(name, 'content')).body.id);
const isFound = async (path: string) => (await owner.get(path)).status === 200;

const cases: Case[] = [
  {
    table: 'files',
    button: 'Delete file',
    question: 'Delete “plan.txt”?',
    done: 'Deleted.',
    make: () => newFile('plan.txt'),
    isThere: (id) => isFound(`/files/${id}`),
  },
  {
    table: 'links',
    button: 'Revoke',
    question: 'Revoke the link to “shared.txt”?',
    done: 'The link is revoked.',
    make: async () => (await owner.post(`/files/${await newFile('shared.txt')}/links`)).body.id,
    isThere: (id) => isFound(`/links/${id}`),
  },
  {
    table: 'trash',
    button: 'Delete for good',
    question: 'Delete “gone.txt” for good?',
    done: 'Gone for good.',
    make: async () => {
      const id = await newFile('gone.txt');
      await owner.delete(`/files/${id}`);
      return id;
    },
    isThere: async (id) => (await owner.get('/trash')).body.items.some((entry) => entry.id === id),
  },
];

const visit = (language: 'en' | 'ru' = 'en') =>
  visitPanel(browser, server, { login: String(admin.user?.login), language });
const dialog = (page: Page) => page.getByRole('dialog');

describe('9.14: what is deleted one by one', () => {
  it.each(cases.map((one): [string, Case] => [one.table, one]))(
    'of %s is named in a dialog first, which Escape and Cancel leave with nothing changed',
    async (table, { button, question, done, make, isThere }) => {
      const id = await make();
      const { context, page, complaints } = await visit();
      const ask = async () => {
        await page.goto(`/admin/resources/${table}/records/${id}/show`);
        await page.getByRole('link', { name: button }).click();
        await page.getByRole('dialog', { name: button }).getByText(question).waitFor();
      };
      await ask();
      expect(await dialog(page).count()).toBe(1);
      expect(await page.evaluate('document.activeElement.closest("[role=dialog]") !== null')).toBe(true);
      expect(await seriousFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'detached' });
      await ask();
      await dialog(page).getByRole('button', { name: 'Cancel' }).click();
      await dialog(page).waitFor({ state: 'detached' });
      expect(await isThere(id)).toBe(true);
      await ask();
      await dialog(page).getByRole('button', { name: button }).click();
      await page.getByText(done, { exact: true }).waitFor();
      expect(await isThere(id)).toBe(false);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('a server that is out of reach is told in the reader’s language, and the question stays', async () => {
    const id = await newFile('kept.txt');
    const { context, page } = await visit('ru');
    await page.goto(`/admin/resources/files/records/${id}/delete`);
    await page.getByText('Удалить «kept.txt»?').waitFor();
    await page.route('**/delete', (route) => route.abort());
    await page.getByTestId('action-submit').click();
    await page.getByText('Сервер недоступен').waitFor();
    await page.getByText('Удалить «kept.txt»?').waitFor();
    await context.close();
  });
});
