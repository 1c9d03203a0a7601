import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page, Request } from 'playwright-core';
import { translator } from '../../../src/i18n/index.js';
import { setStage } from '../../browser/stage.js';
import { dropFiles } from '../../browser/transfer.js';
import type { Visit } from '../../browser/visit.js';
import type { Body } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';

const stage = setStage();
let opened: Visit;
let page: Page;

/** What the page asked for, as `POST /api/v1/files`. */
let asked: string[];

beforeEach(async () => {
  opened = await stage.open('/files');
  page = opened.page;
  asked = [];
  page.on('request', (request: Request) => {
    asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
});

const FORMS = 'POST /api/v1/files';
const nameOf = (n: number) => `${String(n).padStart(2, '0')}.txt`;
const small = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({
    name: nameOf(n + from),
    mimeType: 'text/plain',
    buffer: Buffer.from(`new ${n + from}`),
  }));
const choose = (files: ReturnType<typeof small>) => page.locator('#file-picker').setInputFiles(files);
const line = (name: string, status: string) =>
  page.locator(`.tray-item[data-status=${status}]`, { hasText: name });
const title = (text: string) => page.locator('.tray-title', { hasText: text }).waitFor();
const stored = async (): Promise<Body[]> => (await stage.api.get('/files?limit=500')).body.items;
const names = async () => (await stored()).map(({ name }) => String(name)).sort();
const trashed = async () => (await stage.api.get('/trash')).body.items;

describe('8.4: many small files', () => {
  it('8.4: go up with one request for each, in their order, and the list follows now and then', async () => {
    await choose(small(60));
    await title('60 files uploaded');
    expect(asked.filter((one) => one === FORMS)).toHaveLength(60);
    expect(asked.filter((one) => one.includes('/api/v1/uploads'))).toEqual([]);
    expect(await names()).toEqual(Array.from({ length: 60 }, (_, n) => nameOf(n)));
    await eventually(async () => expect(await page.locator('#file-rows .file-name').count()).toBe(60));
    expect(asked.filter((one) => one === 'GET /files').length).toBeLessThan(30);
    expect(opened.complaints).toEqual([]);
    await opened.context.close();
  });

  it('8.4: of a few each is announced, and can be found again after a reload, as ever', async () => {
    await choose(small(3));
    await title('3 files uploaded');
    expect(asked).not.toContain(FORMS);
    expect(asked.filter((one) => one === 'POST /api/v1/uploads')).toHaveLength(3);
    await opened.context.close();
  });

  it('8.4: keep the tree of a folder that is dropped, and go where the one among them that is large goes', async () => {
    const tree = Object.fromEntries(small(12).map(({ name }) => [name, name]));
    await dropFiles(page, 'main', { photos: { ...tree, below: tree, 'large.bin': 'x'.repeat(200 * 1024) } });
    await title('25 files uploaded');
    const { body: folders } = await stage.api.get('/folders');
    const photos = folders.items.find(({ name }: Body) => name === 'photos');
    const { body: inPhotos } = await stage.api.get(`/files?folderId=${photos?.id}&limit=100`);
    expect(inPhotos.items.map(({ name }: Body) => name)).toEqual([...Object.keys(tree), 'large.bin']);
    expect(asked.filter((one) => one === 'POST /api/v1/uploads')).toHaveLength(1);
    await opened.context.close();
  });

  it('8.4: whose names are taken are asked about, once for all', async () => {
    for (const n of [3, 7]) await stage.api.upload(nameOf(n), 'old');
    await choose(small(12));
    const dialog = page.locator('#conflict-dialog[open]');
    await dialog.getByLabel('Do this for all the others too').check();
    await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
    await title('12 files uploaded');
    expect((await stored()).map(({ size }) => size).filter((size) => size === 3)).toEqual([]);
    expect((await trashed()).map(({ name }: Body) => name).sort()).toEqual([nameOf(3), nameOf(7)]);
    await opened.context.close();
  });

  it('8.4: are told in words where one has no name or no room, and the others go up', async () => {
    const odd = ['bell\u0007.txt', 'a "quoted" word.txt', '50%22.txt'];
    await choose([...small(9), ...odd.map((name) => ({ name, mimeType: '', buffer: Buffer.from('x') }))]);
    const words = translator('en')('validation.pattern.fileName');
    await line('bell', 'failed').getByText(words).waitFor();
    await eventually(async () =>
      expect(await names()).toEqual([
        ...small(9).map(({ name }) => name),
        '50%22.txt',
        'a "quoted" word.txt',
      ]),
    );
    await stage.server.useCases.users.update({ kind: 'system', means: 'cli' }, String(stage.api.user?.id), {
      quotaBytes: 1000,
    });
    await choose([...small(9, 20), { name: 'long.txt', mimeType: '', buffer: Buffer.alloc(990) }]);
    await line('long.txt', 'failed')
      .getByText(/Not enough space/)
      .waitFor();
    await opened.context.close();
  });
});

describe('8.4: a request on its way', () => {
  /** Lets the first file’s request reach the server, and holds back the answer. */
  async function holdAnswer(name: string): Promise<() => void> {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/v1/files', async (route) => {
      const isIt = route.request().postDataBuffer()?.includes(`filename="${name}"`);
      if (!isIt) return route.continue();
      const answer = await route.fetch();
      await released;
      await route.fulfill({ response: answer });
    });
    return release;
  }

  it('8.4: whose answer is lost is not sent twice, nor asked about', async () => {
    let lost = 0;
    await page.route('**/api/v1/files', async (route) => {
      lost += 1;
      if (lost > 3) return route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await choose(small(12));
    await title('12 files uploaded');
    expect(await names()).toEqual(small(12).map(({ name }) => name));
    expect(await page.locator('#conflict-dialog[open]').count()).toBe(0);
    await opened.context.close();
  });

  it('8.4: that never came leaves a name of the same length that was taken before in question', async () => {
    await stage.api.upload(nameOf(0), 'old 0');
    let lost = 0;
    await page.route('**/api/v1/files', async (route) => {
      lost += 1;
      await (lost === 1 ? route.abort('connectionreset') : route.continue());
    });
    // By the server's clock the two are apart.
    await eventually(async () => {
      const [file] = await stored();
      expect(Date.now() - Date.parse(String(file?.uploadedAt))).toBeGreaterThan(4000);
    });
    await choose(small(12));
    await page.locator('#conflict-dialog[open] [data-subject]', { hasText: nameOf(0) }).waitFor();
    await opened.context.close();
  });

  it('8.4: which is cancelled leaves nothing, not even in the trash; tried again it goes up', async () => {
    const release = await holdAnswer(nameOf(0));
    await choose(small(12));
    await eventually(async () => expect(await names()).toContain(nameOf(0)));
    await line(nameOf(0), 'sending').locator('[data-cancel]').click();
    await line(nameOf(0), 'cancelled').waitFor();
    release();
    await eventually(async () => expect(await names()).toEqual(small(11, 1).map(({ name }) => name)));
    await eventually(async () => expect(await trashed()).toEqual([]));
    await page.unroute('**/api/v1/files');
    await line(nameOf(0), 'cancelled').locator('[data-retry]').click();
    await title('12 files uploaded');
    expect(await names()).toHaveLength(12);
    await opened.context.close();
  });

  it('8.4: stops with all the others where they are paused, and goes on', async () => {
    const release = await holdAnswer(nameOf(0));
    await choose(small(40));
    await line(nameOf(0), 'sending').waitFor();
    await page.locator('#uploads [data-pause-all]').click();
    release();
    await line(nameOf(0), 'done').waitFor();
    await page.locator('#uploads [data-resume-all]').click();
    await title('40 files uploaded');
    expect(await names()).toHaveLength(40);
    await opened.context.close();
  });

  it('8.4: waits for the connection, and for the sign-in', async () => {
    await opened.context.setOffline(true);
    await choose(small(12));
    await page.locator('.tray-item[data-status=offline]').first().waitFor();
    const cookies = await opened.context.cookies();
    await opened.context.clearCookies();
    await opened.context.setOffline(false);
    await page.getByText('You are signed out.').waitFor();
    await opened.context.addCookies(cookies);
    await page.locator('#uploads').getByRole('button', { name: 'Go on', exact: true }).first().click();
    await title('12 files uploaded');
    expect(await names()).toHaveLength(12);
    await opened.context.close();
  });
});
