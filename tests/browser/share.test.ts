import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { toString as drawQr } from 'qrcode';
import { fromBufferPromise } from 'yauzl';
import { launchBrowser } from '../support/chromium.js';
import { type ApiClient, type Body, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { signIn, visit } from './visit.js';

let server: TestServer;
let browser: Browser;
let owner: ApiClient;
let folder: Body;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  owner = await newClient(server);
  folder = (await owner.post('/folders', { name: 'Поход на Алтай' })).body;
  const { body: inner } = await owner.post('/folders', { name: 'Фотографии', parentId: folder.id });
  await owner.upload('озеро.txt', 'тихо', { fields: { folderId: inner.id } });
  await owner.upload('смета.txt', 'дорого', { fields: { folderId: folder.id } });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** What the owner does in the share dialog: the address that they would send. */
async function share(page: Page, of: Body, choice: RegExp): Promise<string> {
  await page.goto(`/folders/${of.id}/share`);
  await page.getByRole('radio', { name: choice }).check();
  await page.getByRole('button', { name: 'Create', exact: false }).click();
  return page.getByLabel('Address of the link').first().inputValue();
}

async function asOwner() {
  const visited = await visit(browser, server.url);
  await signIn(visited, String(owner.user?.login));
  return visited;
}

const asStranger = (options = {}) => visit(browser, server.url, { acceptDownloads: true, ...options });

async function bytesOf(page: Page, act: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** But for the reader's time zone, which a script notes by itself. */
const cookiesOf = async (context: BrowserContext): Promise<string[]> =>
  (await context.cookies()).map(({ name }) => name).filter((name) => name !== 'tz');

const filesIn = async (folderId: string): Promise<unknown[]> =>
  (await owner.get(`/files?folderId=${folderId}`)).body.items.map(({ name, comment }) => [name, comment]);

describe('a shared folder', () => {
  it('is looked around in and fetched by a stranger, until its owner revokes the link in the list', async () => {
    const { context, page, complaints } = await asOwner();
    const url = await share(page, folder, /Look around/);

    const stranger = await asStranger();
    await stranger.page.goto(url);
    await stranger.page.getByRole('link', { name: 'Фотографии' }).click();
    await stranger.page.getByRole('heading', { name: 'Фотографии', level: 1 }).waitFor();
    const file = await bytesOf(stranger.page, () =>
      stranger.page.getByRole('link', { name: 'Download озеро.txt' }).click(),
    );
    expect([file.name, file.bytes.toString()]).toEqual(['озеро.txt', 'тихо']);
    await stranger.page.goBack();
    const archive = await bytesOf(stranger.page, () =>
      stranger.page.getByRole('link', { name: 'Download all' }).click(),
    );
    expect(archive.name).toBe('Поход на Алтай.zip');
    const zip = await fromBufferPromise(archive.bytes);
    expect(zip.entryCount).toBe(4);
    await stranger.page.getByText('QR code of this page').click();
    await stranger.page.getByRole('img', { name: 'QR code of this page' }).waitFor();
    expect(await cookiesOf(stranger.context)).toEqual([]);

    await page.goto('/links');
    const row = page.getByRole('listitem').filter({ hasText: 'Поход на Алтай' });
    await row.getByText('Revoke', { exact: true }).click();
    await row.getByRole('button', { name: 'Revoke the link' }).click();
    await row.waitFor({ state: 'detached' });
    await stranger.page.reload();
    await stranger.page.getByRole('heading', { name: 'There is nothing here any more' }).waitFor();

    expect(complaints).toEqual([]);
    expect(stranger.complaints.filter((complaint) => !/status of 404/.test(complaint))).toEqual([]);
    await Promise.all([context.close(), stranger.context.close()]);
  });

  it('goes on by itself as its end comes into sight', async () => {
    const { body: large } = await owner.post('/folders', { name: 'large' });
    await Promise.all(
      Array.from({ length: 120 }, (_, i) =>
        owner.post('/folders', { name: `n${String(i).padStart(3, '0')}`, parentId: large.id }),
      ),
    );
    const { body: link } = await owner.post(`/folders/${large.id}/links`);
    const { context, page } = await asStranger();
    await page.goto(`/s/${link.token}/page`);
    await page.getByRole('link', { name: 'n099' }).scrollIntoViewIfNeeded();
    await page.getByRole('link', { name: 'n119' }).waitFor();
    expect(await page.getByRole('link', { name: /^n\d{3}$/ }).count()).toBe(120);
    await context.close();
  });

  it('lets in who knows the password, and stays open on the way down', async () => {
    const { body: link } = await owner.post(`/folders/${folder.id}/links`, { password: 'sesame' });
    const { context, page } = await asStranger();
    await page.goto(`/s/${link.token}/page`);
    await page.getByLabel('Password of the link').fill('nope');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('This is not the password of the link.').waitFor();
    await page.getByLabel('Password of the link').fill('sesame');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('link', { name: 'Фотографии' }).click();
    await page.getByRole('link', { name: 'озеро.txt', exact: true }).click();
    await page.getByRole('heading', { name: 'озеро.txt' }).waitFor();
    expect(await cookiesOf(context)).toEqual([]);
    await context.close();
  });
});

describe('the list of links', () => {
  it('opens the share dialog in place, takes up what was made in it, and shows the code of each', async () => {
    const { body: listed } = await owner.post('/folders', { name: 'listed' });
    await owner.post(`/folders/${listed.id}/links`);
    const { context, page, complaints } = await asOwner();
    await page.goto('/links');
    const rows = page.locator('#link-rows').getByRole('listitem').filter({ hasText: 'listed' });
    await rows.getByRole('link', { name: 'QR code' }).click();
    await rows.getByRole('img', { name: 'QR code' }).waitFor();
    await rows.getByRole('link', { name: 'listed' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /Upload files here/ }).check();
    await dialog.getByRole('button', { name: 'Create another link' }).click();
    await dialog.getByText('The upload request is ready').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await eventually(async () => expect(await rows.count()).toBe(2));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('tells the state of each link, how often it was opened and used, and when for the last time', async () => {
    const { body: file } = await owner.upload('states.txt', 'text');
    const newLink = async (conditions = {}) => (await owner.post(`/files/${file.id}/links`, conditions)).body;
    const [fresh, used, once, over] = await Promise.all([
      newLink(),
      newLink(),
      newLink({ maxDownloads: 1 }),
      newLink({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    ]);
    await server.sql("UPDATE share_links SET expires_at = now() - interval '1 day' WHERE id = $id", {
      id: over.id,
    });
    const stranger = await asStranger();
    for (const link of [used, once]) {
      await stranger.page.goto(`/s/${link.token}/page`);
      await bytesOf(stranger.page, () => stranger.page.getByRole('link', { name: /^Download/ }).click());
    }
    for (const [link, words] of [
      [once, 'This link has been used up'],
      [over, 'The time of this link is over'],
    ] as const) {
      await stranger.page.goto(`/s/${link.token}/page`);
      await stranger.page.getByRole('heading', { name: words }).waitFor();
    }

    const { context, page, complaints } = await asOwner();
    await page.goto('/links');
    // A look at the page is an opening, and so is a download.
    const factsOf = async ({ id }: Body) => {
      const facts = await page.locator(`#link-${id} .link-facts > span`).allTextContents();
      return facts.map((fact) => fact.replaceAll(/\s+/g, ' ').trim().replace(/: .*/, ''));
    };
    expect(await factsOf(fresh)).toEqual(['Works', 'opened 0 times', '0 downloads', 'Created']);
    expect(await factsOf(used)).toEqual(['Works', 'opened 2 times', '1 download', 'Last used']);
    expect(await factsOf(once)).toEqual(['Used up', 'opened 2 times', '1 of 1 download', 'Last used']);
    expect(await factsOf(over)).toEqual(['Expired', 'opened 0 times', '0 downloads', 'Ended', 'Created']);
    await page.locator(`#link-${fresh.id}`).getByText('Revoke', { exact: true }).click();
    await page.locator(`#link-${fresh.id}`).getByRole('button', { name: 'Revoke the link' }).click();
    await page.locator(`#link-${fresh.id}`).waitFor({ state: 'detached' });
    await stranger.page.goto(`/s/${fresh.token}/page`);
    await stranger.page.getByRole('heading', { name: 'There is nothing here any more' }).waitFor();
    expect(complaints).toEqual([]);
    await Promise.all([context.close(), stranger.context.close()]);
  });

  it('a QR code holds the address: of the link for its owner, of the page for who looks at it', async () => {
    const { body: file } = await owner.upload('coded.txt', 'text');
    const { body: link } = await owner.post(`/files/${file.id}/links`);
    const drawn = (page: Page) =>
      page
        .locator('svg.qr path')
        .evaluateAll((paths) => paths.map((path) => path.getAttribute('d') ?? '').join());
    const codeOf = async (address: string) =>
      [
        ...(await drawQr(address, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' })).matchAll(
          / d="(.*?)"/g,
        ),
      ]
        .map(([, path]) => path)
        .join();
    const { context, page } = await asOwner();
    await page.goto('/links');
    await page.locator(`#link-${link.id}`).getByRole('link', { name: 'QR code' }).click();
    await page.locator(`#link-${link.id}`).getByRole('img', { name: 'QR code' }).waitFor();
    expect(await drawn(page)).toBe(await codeOf(`${link.url}/page`));
    await page.goto(`/s/${link.token}/page`);
    await page.getByText('QR code of this page').click();
    await page.getByRole('img', { name: 'QR code of this page' }).waitFor();
    expect(await drawn(page)).toBe(await codeOf(page.url()));
    await context.close();
  });
});

describe('an upload request', () => {
  const oneFile = (name: string, text: string) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  });

  it('takes several files by scripts, tells of each, and shows nothing of the folder', async () => {
    const { body: inbox } = await owner.post('/folders', { name: 'Заявки' });
    await owner.upload('чужое.txt', 'x', { fields: { folderId: inbox.id } });
    const owned = await asOwner();
    const url = await share(owned.page, inbox, /Upload files here/);
    await owned.context.close();

    const { context, page, complaints } = await asStranger();
    await page.goto(url);
    expect(await page.content()).not.toMatch(/чужое|Заявки/);
    await page.getByLabel('Your name').fill('Анна');
    await page
      .getByLabel('Choose files')
      .setInputFiles([oneFile('заявка.txt', 'one'), oneFile('чужое.txt', 'two')]);
    for (const name of ['заявка.txt', 'чужое.txt'])
      await page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: 'done' }).waitFor();
    expect(await filesIn(inbox.id)).toEqual(
      expect.arrayContaining([
        ['заявка.txt', 'From: Анна'],
        ['чужое (1).txt', 'From: Анна'],
      ]),
    );
    expect(complaints).toEqual([]);
    expect(await cookiesOf(context)).toEqual([]);
    await context.close();
  });

  it('takes what is dropped anywhere on the page', async () => {
    const { body: inbox } = await owner.post('/folders', { name: 'dropped' });
    const { body: link } = await owner.post(`/folders/${inbox.id}/links`, { kind: 'upload' });
    const { context, page } = await asStranger();
    await page.goto(`/s/${link.token}/page`);
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
      return transfer;
    });
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    await page.getByRole('listitem').filter({ hasText: 'done' }).waitFor();
    expect(await filesIn(inbox.id)).toEqual([['dropped.txt', '']]);
    await context.close();
  });

  it('says what is wrong with a file, and tries it again', async () => {
    const { body: inbox } = await owner.post('/folders', { name: 'limited' });
    const { body: link } = await owner.post(`/folders/${inbox.id}/links`, {
      kind: 'upload',
      maxDownloads: 1,
    });
    const { context, page } = await asStranger();
    await page.goto(`/s/${link.token}/page`);
    await page.getByLabel('Choose files').setInputFiles([oneFile('a.txt', '1'), oneFile('b.txt', '2')]);
    const second = page.getByRole('listitem').filter({ hasText: 'b.txt' });
    await second.getByText('This link does not lead anywhere').waitFor();
    await owner.patch(`/links/${link.id}`, { maxDownloads: 2 });
    await second.getByRole('button', { name: 'Try b.txt again' }).click();
    await second.getByText('done').waitFor();
    await context.close();
  });

  it('works by a plain form where scripts are off', async () => {
    const { body: inbox } = await owner.post('/folders', { name: 'plain' });
    const { body: link } = await owner.post(`/folders/${inbox.id}/links`, {
      kind: 'upload',
      password: 'sesame',
    });
    const { context, page } = await asStranger({ javaScriptEnabled: false });
    await page.goto(`/s/${link.token}`);
    await page.getByLabel('Password of the link').fill('sesame');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.locator('[name=file]').setInputFiles(oneFile('plain.txt', 'four'));
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('“plain.txt” has been sent (4 B).').waitFor();
    await eventually(async () => expect(await filesIn(inbox.id)).toEqual([['plain.txt', '']]));
    await context.close();
  });
});
