import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Language, translator } from '../../../src/i18n/index.js';
import { setStage } from '../../browser/stage.js';
import { dropFiles, pasteFiles, type Tree } from '../../browser/transfer.js';
import { signIn, type Visit, visit } from '../../browser/visit.js';
import { type Body, goodPassword } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { flakyProxy } from '../../support/flaky-proxy.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const mebibyte = 1024 * 1024;

const stage = setStage();
let opened: Visit;
let page: Page;

async function openFiles(options?: BrowserContextOptions): Promise<void> {
  opened = await stage.open('/files', options);
  page = opened.page;
}

interface Chosen {
  name: string;
  buffer: Buffer;
}

const file = (name: string, content: string | Buffer = name): Chosen => ({
  name,
  buffer: Buffer.from(content),
});

const choose = (...files: Chosen[]): Promise<void> =>
  page.locator('#file-picker').setInputFiles(files.map((one) => ({ mimeType: '', ...one })));

const line = (name: string) => page.locator('.tray-item', { hasText: name });
const lineAt = (name: string, status: string) =>
  page.locator(`.tray-item[data-status=${status}]`, { hasText: name });
const act = (name: string, which: string) => line(name).locator(`[data-${which}]`).click();

const storedFiles = async (): Promise<Body[]> => (await stage.api.get('/files?limit=500')).body.items;
const names = async (): Promise<string[]> => (await storedFiles()).map(({ name }) => String(name)).sort();
const unfinished = async (): Promise<Body[]> => (await stage.api.get('/uploads')).body.items;

/** Requests are refused by the browser's own network, as without a connection. */
const isPatch = (request: { method(): string }) => request.method() === 'PATCH';

/** Holds the bytes of each upload back until it is let go. */
async function holdBytes(): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/v1/uploads/*', async (route) => {
    if (isPatch(route.request())) await released;
    await route.continue().catch(() => undefined);
  });
  return async () => {
    release();
    await page.unroute('**/api/v1/uploads/*');
  };
}

/** Makes the browser's own line slow; what it returns makes it fast again. */
async function slowDown(uploadThroughput: number): Promise<() => Promise<void>> {
  const devtools = await opened.context.newCDPSession(page);
  const set = (uploadThroughput: number) =>
    devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await set(uploadThroughput);
  return async () => void (await set(-1));
}

const quota = (quotaBytes: number) =>
  stage.server.useCases.users.update({ kind: 'system', means: 'cli' }, String(stage.api.user?.id), {
    quotaBytes,
  });

describe('the tray', () => {
  it('says Paused where all is, with the folder of each file', async () => {
    await openFiles();
    const release = await holdBytes();
    await dropFiles(page, 'main', { photos: { '2026': { 'cat.jpg': 'cat' } } });
    await page.locator('.tray-name', { hasText: /^cat\.jpg photos\/2026$/ }).waitFor();
    await page.locator('#uploads [data-pause-all]').click();
    await page.locator('.tray-title', { hasText: /^Paused: 1 file$/ }).waitFor();
    await release();
    await page.locator('#uploads [data-resume-all]').click();
    await page.locator('.tray-title', { hasText: '1 file uploaded' }).waitFor();
    expect(opened.complaints).toEqual([]);
    await opened.context.close();
  });

  it('folds where all went well, unless somebody is at it, and unfolds for the next', async () => {
    await openFiles();
    await choose(file('a.txt'));
    await lineAt('a.txt', 'done').waitFor();
    await page.mouse.move(0, 0);
    await page.locator('#uploads.is-folded [data-fold][aria-expanded=false]').waitFor();
    const release = await holdBytes();
    await choose(file('b.txt'));
    await page.locator('#uploads:not(.is-folded)').waitFor();
    await release();
    await lineAt('b.txt', 'done').waitFor();
    await page.locator('#uploads.is-folded').waitFor();
    await opened.context.close();
  });

  it('an upload that makes space scarce brings the words on that', async () => {
    await quota(1000);
    await openFiles();
    await choose(file('big.bin', 'x'.repeat(850)));
    await page.locator('#quota-warning', { hasText: 'Your storage is 85 % full' }).waitFor();
    await choose(file('more.bin', 'x'.repeat(120)));
    await page.locator('#quota-warning', { hasText: 'Your storage is almost full' }).waitFor();
    await page.getByLabel('Put this note away').click();
    await page.locator('#quota-warning').waitFor({ state: 'detached' });
    expect(opened.complaints).toEqual([]);
    await opened.context.close();
  });
});

describe('choosing, dropping, pasting', () => {
  it('R21: several files go up at once, without a question; the list and the space in use follow', async () => {
    await openFiles();
    await choose(...Array.from({ length: 12 }, (_, number) => file(`${number}.txt`, 'x'.repeat(1024))));
    await page.locator('.tray-title', { hasText: '12 files uploaded' }).waitFor();
    expect(await names()).toHaveLength(12);
    await eventually(async () => expect(await page.locator('.file-row').count()).toBe(12));
    await page.locator('#storage', { hasText: /12\s+KB/ }).waitFor();
    expect(opened.complaints).toEqual([]);
    await opened.context.close();
  });

  it('R21: a comment can be written before anything is sent', async () => {
    await openFiles();
    await page.locator('.split-button summary').click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Files with a comment' }).click();
    await (await chooser).setFiles([
      { name: 'a.txt', mimeType: '', buffer: Buffer.from('a') },
      { name: 'b.txt', mimeType: '', buffer: Buffer.from('b') },
    ]);
    await page.locator('#upload-comment').fill('for both');
    expect(await names()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('.tray-title', { hasText: '2 files uploaded' }).waitFor();
    expect((await storedFiles()).map(({ comment }) => comment)).toEqual(['for both', 'for both']);
    await opened.context.close();
  });

  const tree: Tree = {
    photos: { '2026': { 'кот.jpg': 'cat', 'dog.jpg': 'dog' }, 'readme.txt': 'text', empty: { below: {} } },
    'beside.txt': 'beside',
  };

  it('a dropped folder keeps its tree, with what is empty in it', async () => {
    await openFiles();
    await dropFiles(page, 'main', tree);
    await page.locator('.tray-title', { hasText: '4 files uploaded' }).waitFor();
    await eventually(async () => {
      const { body: folders } = await stage.api.get('/folders');
      const byId = new Map(folders.items.map((folder) => [folder.id, folder]));
      const pathOf = (id: unknown): string => {
        const folder = byId.get(String(id));
        return folder ? `${pathOf(folder.parentId)}${folder.name}/` : '';
      };
      expect(folders.items.map(({ id }) => pathOf(id)).sort()).toEqual([
        'photos/',
        'photos/2026/',
        'photos/empty/',
        'photos/empty/below/',
      ]);
      expect((await storedFiles()).map(({ folderId, name }) => `${pathOf(folderId)}${name}`).sort()).toEqual([
        'beside.txt',
        'photos/2026/dog.jpg',
        'photos/2026/кот.jpg',
        'photos/readme.txt',
      ]);
    });
    await opened.context.close();
  });

  it('the drop zone says into which folder; a drop on a folder’s row goes into that one', async () => {
    const { body: here } = await stage.api.post('/folders', { name: 'Здесь' });
    const { body: below } = await stage.api.post('/folders', { name: 'Below', parentId: here.id });
    await openFiles();
    await page.goto(`/files?folderId=${here.id}`);
    const overPage = await dropFiles(page, 'main', { 'a.txt': 'a' });
    expect(overPage).toBe('Drop to upload into “Здесь”');
    const overRow = await dropFiles(page, `#folder-${below.id}`, { 'b.txt': 'b' });
    expect(overRow).toBe('Drop to upload into “Below”');
    await page.locator('.tray-title', { hasText: '2 files uploaded' }).waitFor();
    expect((await storedFiles()).map(({ name, folderId }) => [name, folderId]).sort()).toEqual([
      ['a.txt', here.id],
      ['b.txt', below.id],
    ]);
    expect(await page.locator('#drop-veil').isHidden()).toBe(true);
    await opened.context.close();
  });

  it('pasted files go up, a pasted picture under a name of its own; text in a field is left alone', async () => {
    await openFiles();
    await pasteFiles(page, '#search-q', { files: { 'image.png': 'x' }, text: 'some words' });
    await pasteFiles(page, 'body', { files: { 'image.png': 'picture', 'notes.txt': 'text' } });
    await page.locator('.tray-title', { hasText: '2 files uploaded' }).waitFor();
    expect(await names()).toEqual([
      expect.stringMatching(/^Pasted \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.png$/),
      'notes.txt',
    ]);
    await opened.context.close();
  });

  it('a folder chosen by the device’s dialog keeps its tree', async () => {
    await openFiles();
    await page.locator('#folder-picker').evaluate((input: HTMLInputElement) => {
      const transfer = new DataTransfer();
      for (const path of ['docs/a.txt', 'docs/deep/b.txt']) {
        const chosen = new File([path], path.split('/').at(-1) ?? '');
        Object.defineProperty(chosen, 'webkitRelativePath', { value: path });
        transfer.items.add(chosen);
      }
      Object.defineProperty(input, 'files', { value: transfer.files, configurable: true });
      input.dispatchEvent(new Event('change'));
    });
    await page.locator('.tray-title', { hasText: '2 files uploaded' }).waitFor();
    const { body } = await stage.api.get('/folders');
    expect(body.items.map(({ name }) => name).sort()).toEqual(['deep', 'docs']);
    await opened.context.close();
  });
});

describe('on the way', () => {
  it('R44: pauses and goes on from where it was, and lives on while one looks at other pages', async () => {
    await openFiles();
    const release = await holdBytes();
    await choose(file('long.bin', Buffer.alloc(2 * mebibyte, 1)), file('second.bin', 'second'));
    await lineAt('long.bin', 'sending').waitFor();
    await eventually(async () => expect(await unfinished()).toHaveLength(2));
    await page.locator('#uploads [data-pause-all]').click();
    await lineAt('long.bin', 'paused').waitFor();
    await lineAt('second.bin', 'paused').waitFor();

    await page.locator('#rail-nav a[href="/links"]').click();
    await page.locator('h1', { hasText: 'Shared links' }).waitFor();
    await release();
    await act('long.bin', 'resume');
    await lineAt('long.bin', 'done').waitFor();
    expect(await names()).toEqual(['long.bin']);
    await page.locator('#uploads [data-resume-all]').click();
    await page.locator('.tray-title', { hasText: '2 files uploaded' }).waitFor();
    expect(await names()).toEqual(['long.bin', 'second.bin']);
    await opened.context.close();
  });

  it('cancelled, one or all, leaves nothing on the server; what was cancelled can be tried again', async () => {
    await openFiles();
    const release = await holdBytes();
    await choose(...['a.bin', 'b.bin', 'c.bin', 'd.bin'].map((name) => file(name, Buffer.alloc(mebibyte))));
    await eventually(async () => expect(await unfinished()).toHaveLength(3));
    await act('a.bin', 'cancel');
    await lineAt('a.bin', 'cancelled').waitFor();
    await eventually(async () =>
      expect((await unfinished()).map(({ name }) => name).sort()).toEqual(['b.bin', 'c.bin', 'd.bin']),
    );
    await page.locator('#uploads [data-close]').click();
    await page.locator('[data-question]', { hasText: '3 uploads are not finished. Cancel them?' }).waitFor();
    await page.locator('[data-stop-all]').click();
    await page.locator('#uploads').waitFor({ state: 'hidden' });
    await eventually(async () => expect(await unfinished()).toEqual([]));
    const { body: me } = await stage.api.get('/auth/me');
    expect(me.storage).toMatchObject({ usedBytes: 0, fileCount: 0 });

    await release();
    await choose(file('a.bin', 'again'));
    await lineAt('a.bin', 'done').waitFor();
    await opened.context.close();
  });

  it('waits for the connection, says so, and goes on by itself', async () => {
    await openFiles();
    await opened.context.setOffline(true);
    await choose(file('patient.bin', Buffer.alloc(mebibyte, 7)));
    await lineAt('patient.bin', 'offline').getByText('Waiting for the connection').waitFor();
    await opened.context.setOffline(false);
    await lineAt('patient.bin', 'done').waitFor();
    expect(await storedFiles()).toMatchObject([{ name: 'patient.bin', size: mebibyte }]);
    await opened.context.close();
  });

  it('asks before the page is left, and only as long as something is on its way', async () => {
    await openFiles();
    const release = await holdBytes();
    await choose(file('a.bin', Buffer.alloc(mebibyte)));
    await lineAt('a.bin', 'sending').waitFor();
    const asked = page.waitForEvent('dialog');
    const leaving = page.evaluate('location.href = "/settings"').catch(() => undefined);
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await leaving;
    await release();
    await lineAt('a.bin', 'done').waitFor();
    await page.goto('/settings');
    expect(new URL(page.url()).pathname).toBe('/settings');
    await opened.context.close();
  });

  it('begins with a session that ends in the middle: says so, and goes on after the sign-in', async () => {
    await openFiles();
    const release = await holdBytes();
    await choose(file('mine.bin', Buffer.alloc(mebibyte, 3)), file('other.bin', 'other'));
    await eventually(async () => expect(await unfinished()).toHaveLength(2));
    const before = (await unfinished()).map(({ id }) => id).sort();
    const cookies = await opened.context.cookies();
    await opened.context.clearCookies();
    await release();
    await page.getByText('You are signed out.').waitFor();
    await lineAt('mine.bin', 'signedOut').waitFor();

    const signInTab = opened.context.waitForEvent('page');
    await page.locator('#uploads').getByRole('link', { name: 'Sign in' }).click();
    await (await signInTab).locator('[name=login]').waitFor();
    expect((await unfinished()).map(({ id }) => id).sort()).toEqual(before);
    await opened.context.addCookies(cookies);
    await page.locator('#uploads').getByRole('button', { name: 'Go on', exact: true }).first().click();
    await page.locator('.tray-title', { hasText: '2 files uploaded' }).waitFor();
    await eventually(async () => expect(await unfinished()).toEqual([]));
    expect(await names()).toEqual(['mine.bin', 'other.bin']);
    await opened.context.close();
  });

  it('goes on in the session that a real sign-in begins, where the old one was ended', async () => {
    await openFiles();
    const release = await holdBytes();
    await choose(file('mine.bin', Buffer.alloc(mebibyte, 3)));
    await eventually(async () => expect(await unfinished()).toHaveLength(1));
    await opened.context.request.post('/logout', { headers: { Origin: stage.server.url } });
    await release();
    await lineAt('mine.bin', 'signedOut').getByText('Waiting until you sign in').waitFor();
    const signInTab = opened.context.waitForEvent('page');
    await page.locator('#uploads').getByRole('link', { name: 'Sign in' }).click();
    const tab = await signInTab;
    await tab.locator('[name=login]').fill(String(stage.api.user?.login));
    await tab.locator('[name=password]').fill(goodPassword);
    await tab.getByRole('main').locator('button[type=submit]').click();
    await tab.waitForURL('**/files');
    await tab.close();
    // Some browsers tell the page that it is in sight again; then the button is gone before it is needed.
    const goOn = page.locator('#uploads [data-signed-in]');
    await goOn.click({ timeout: 2000 }).catch(() => undefined);
    await lineAt('mine.bin', 'done').waitFor();
    expect(await goOn.isHidden()).toBe(true);
    expect(await storedFiles()).toMatchObject([{ name: 'mine.bin', size: mebibyte }]);
    await opened.context.close();
  });

  it('R44: each file and all together tell how far they are, how fast, and how long it will take', async () => {
    await openFiles();
    const speedUp = await slowDown(mebibyte);
    await choose(file('film.bin', Buffer.alloc(4 * mebibyte)), file('song.bin', Buffer.alloc(2 * mebibyte)));
    const state = (name: string) => lineAt(name, 'sending').locator('[data-state]');
    await state('film.bin')
      .getByText(/^[\d.]+\s[KM]B of 4\sMB · [\d.]+\s[KM]B\/s · \d+ sec$/)
      .waitFor();
    await state('song.bin')
      .getByText(/^[\d.]+\s[KM]B of 2\sMB · [\d.]+\s[KM]B\/s · \d+ sec$/)
      .waitFor();
    await page
      .locator('[data-total-state]', {
        hasText: /^[\d.]+\s[KM]B of 6\sMB · [\d.]+\s[KM]B\/s · \d+ seconds? left$/,
      })
      .waitFor();
    const bars = () =>
      page
        .locator('#uploads progress:visible')
        .evaluateAll((all) => (all as HTMLProgressElement[]).map(({ value, max }) => ({ value, max })));
    const before = await bars();
    expect(before.map(({ max }) => max)).toEqual([6, 4, 2].map((size) => size * mebibyte));
    await eventually(async () => {
      const after = await bars();
      expect(after.map(({ value }, at) => value > Number(before[at]?.value))).toEqual([true, true, true]);
      expect(after.every(({ value, max }) => value < max)).toBe(true);
    });
    await speedUp();
    await page.locator('.tray-title', { hasText: '2 files uploaded' }).waitFor();
    expect(await page.locator('[data-total-state]').isHidden()).toBe(true);
    await opened.context.close();
  });

  it('R42: a connection that breaks in the middle of a request is waited for, and nothing is sent from the start again', async () => {
    const proxy = await flakyProxy(Number(new URL(stage.server.url).port));
    opened = await visit(stage.browser, `http://127.0.0.1:${proxy.port}`);
    page = opened.page;
    await signIn(opened, String(stage.api.user?.login));
    await page.goto('/files');
    const bytes = randomBytes(6 * mebibyte);
    const offsets: number[] = [];
    let isBack = (): void => undefined;
    const back = new Promise<void>((resolve) => {
      isBack = resolve;
    });
    await page.route('**/api/v1/uploads/*', async (route) => {
      if (offsets.length > 0) await back;
      if (isPatch(route.request())) offsets.push(Number(route.request().headers()['upload-offset']));
      await route.continue();
    });
    proxy.cut('up', 3 * mebibyte, Number.POSITIVE_INFINITY);
    await choose(file('long.bin', bytes));
    await lineAt('long.bin', 'offline')
      .getByText(/^Waiting for the connection · /)
      .waitFor();
    proxy.cut('up', 0, 0);
    isBack();
    await lineAt('long.bin', 'done').waitFor();
    expect(offsets).toEqual([0, expect.any(Number)]);
    expect(offsets[1]).toBeGreaterThan(mebibyte);
    const [{ id } = { id: '' }] = await storedFiles();
    const stored = await stage.api.raw('GET', `/api/v1/files/${id}/content`);
    expect(Buffer.from(await stored.arrayBuffer()).equals(bytes)).toBe(true);
    await opened.context.close();
    await proxy.close();
  });

  it('R42: a server in trouble is tried again and again, then told of in words; Retry sends the file after all', async () => {
    await openFiles();
    const append = jest.spyOn(stage.server.ports.blobs, 'append').mockRejectedValue(new Error('trouble'));
    await choose(file('a.bin', Buffer.alloc(1000)));
    const failed = lineAt('a.bin', 'failed');
    await failed.waitFor();
    expect(append.mock.calls.length).toBeGreaterThan(3);
    expect(await failed.locator('[data-state]').textContent()).toBe(translator('en')('errors.internal'));
    append.mockRestore();
    await failed.getByRole('button', { name: 'Try a.bin again' }).click();
    await lineAt('a.bin', 'done').waitFor();
    expect(await storedFiles()).toMatchObject([{ name: 'a.bin', size: 1000 }]);
    expect(await unfinished()).toEqual([]);
    await opened.context.close();
  });
});

describe('after a reload', () => {
  it('offers what is not finished, refuses another file, and goes on from where it was with the same', async () => {
    await openFiles();
    const path = `${stage.server.settings.storageDir}/once.bin`;
    await writeFile(path, Buffer.alloc(40 * mebibyte, 9));
    await utimes(path, 1_700_000_000, 1_700_000_000);
    // Not all of it: the browser's own network is slow.
    const speedUp = await slowDown(8 * mebibyte);
    await page.locator('#file-picker').setInputFiles(path);
    await eventually(async () => expect(Number((await unfinished())[0]?.offset)).toBeGreaterThan(mebibyte));
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await lineAt('once.bin', 'unfinished').getByText('Choose the file again to go on').waitFor();
    const offset = Number((await unfinished())[0]?.offset);
    await speedUp();

    const again = async (files: string | Parameters<Page['setInputFiles']>[1]) => {
      const chooser = page.waitForEvent('filechooser');
      await act('once.bin', 'choose');
      await (await chooser).setFiles(files as string);
    };
    const sent: [string, number][] = [];
    page.on('request', (request) => {
      if (isPatch(request)) sent.push([request.url(), Number(request.headers()['upload-offset'])]);
    });
    await utimes(path, 1_700_000_005, 1_700_000_005);
    await again(path);
    await page.getByText('This is another file.').waitFor();
    await utimes(path, 1_700_000_000, 1_700_000_000);
    await again(path);
    await lineAt('once.bin', 'done').waitFor();
    expect(sent.map(([, from]) => from)[0]).toBeGreaterThanOrEqual(offset);
    expect(await storedFiles()).toMatchObject([{ name: 'once.bin', size: 40 * mebibyte }]);
    await opened.context.close();
  });

  /** Drops a file of the page's own file system: a handle to it needs no permission. */
  const dropKept = (name: string) =>
    page.evaluate(async (name) => {
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle(name, { create: true });
      const stream = await handle.createWritable();
      await stream.write('all the bytes');
      await stream.close();
      const file = await handle.getFile();
      const entry = { isFile: true, fullPath: `/${name}`, file: (done: (file: File) => void) => done(file) };
      const item = { webkitGetAsEntry: () => entry, getAsFileSystemHandle: async () => handle };
      const event = new Event('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items: [item], files: [] } });
      document.body.dispatchEvent(event);
    }, name);

  it('goes on by itself where the browser remembers where the dropped file lies', async () => {
    await openFiles();
    await holdBytes();
    await dropKept('kept.bin');
    await lineAt('kept.bin', 'sending').waitFor();
    await eventually(async () => expect(await unfinished()).toHaveLength(1));
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await lineAt('kept.bin', 'sending').waitFor();
    await page.unroute('**/api/v1/uploads/*');
    await lineAt('kept.bin', 'done').waitFor();
    expect(await storedFiles()).toMatchObject([{ name: 'kept.bin', size: 13 }]);
    await opened.context.close();
  });

  it('goes on by itself though the page was left before it heard that the server knows of the file', async () => {
    await openFiles();
    // A Mac tells names with their marks apart; the server keeps them together.
    const name = 'Чай.bin'.normalize('NFD');
    await page.route('**/api/v1/uploads', async (route) => void (await route.fetch()), { times: 1 });
    await dropKept(name);
    await eventually(async () => expect(await unfinished()).toHaveLength(1));
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await lineAt('Чай.bin', 'done').waitFor();
    expect(await storedFiles()).toMatchObject([{ name: 'Чай.bin', size: 13 }]);
    expect(await unfinished()).toEqual([]);
    await opened.context.close();
  });

  it('discards what is not wanted any more', async () => {
    await openFiles();
    await holdBytes();
    await choose(file('no.bin', Buffer.alloc(mebibyte)));
    await eventually(async () => expect(await unfinished()).toHaveLength(1));
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await lineAt('no.bin', 'unfinished').waitFor();
    await act('no.bin', 'cancel');
    await eventually(async () => expect(await unfinished()).toEqual([]));
    await opened.context.close();
  });

  it('another tab offers what was left elsewhere, and not what this one is sending', async () => {
    await openFiles();
    const release = await holdBytes();
    await choose(file('sent from here.bin', Buffer.alloc(mebibyte)));
    await eventually(async () => expect(await unfinished()).toHaveLength(1));
    await stage.api.raw('POST', '/api/v1/uploads', {
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': '5',
        'Upload-Metadata': `filename ${Buffer.from('elsewhere.bin').toString('base64')}`,
      },
    });
    const other = await opened.context.newPage();
    await other.goto('/files');
    await other.locator('.tray-item').first().waitFor();
    expect(await other.locator('.tray-name').allTextContents()).toEqual(['elsewhere.bin']);
    await release();
    await lineAt('sent from here.bin', 'done').waitFor();
    await opened.context.close();
  });
});

describe('names that are taken', () => {
  beforeEach(async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await stage.api.upload(name, 'old');
    await openFiles();
    await choose(...['a.txt', 'b.txt', 'c.txt', 'd.txt'].map((name) => file(name, 'newer')));
    await lineAt('d.txt', 'done').waitFor();
    await page.locator('#conflict-dialog[open]').waitFor();
  });

  const subject = () => page.locator('#conflict-dialog [data-subject]').textContent();
  const answer = (name: string) =>
    page.locator('#conflict-dialog').getByRole('button', { name, exact: true }).click();
  const sizes = async () =>
    Object.fromEntries((await storedFiles()).map(({ name, size }) => [String(name), size]));

  it('are asked about with what there is to tell the two files apart', async () => {
    const facts = page.locator('#conflict-dialog');
    await facts.locator('[data-present]', { hasText: /^In the folder: 3\sB, uploaded \w+/ }).waitFor();
    await facts.locator('[data-coming]', { hasText: /^The new one: 5\sB, changed \w+/ }).waitFor();
    expect(await facts.textContent()).toContain('replace, and the present file goes to the trash');
    await opened.context.close();
  });

  it('are asked about one by one: keep both, replace, skip', async () => {
    const choices: Record<string, string> = { 'a.txt': 'Keep both', 'b.txt': 'Replace', 'c.txt': 'Skip' };
    for (const _ of Object.keys(choices)) {
      const name = String(await subject());
      await answer(String(choices[name]));
      await page.locator('.tray-item:not([data-status=conflict])', { hasText: name }).waitFor();
    }
    await page.locator('.tray-title', { hasText: '3 files uploaded' }).waitFor();
    await eventually(async () =>
      expect(await sizes()).toEqual({ 'a.txt': 3, 'a (1).txt': 5, 'b.txt': 5, 'c.txt': 3, 'd.txt': 5 }),
    );
    await lineAt('c.txt', 'skipped').waitFor();
    await opened.context.close();
  });

  it.each([
    [
      'Keep both',
      { 'a.txt': 3, 'a (1).txt': 5, 'b.txt': 3, 'b (1).txt': 5, 'c.txt': 3, 'c (1).txt': 5, 'd.txt': 5 },
    ],
    ['Replace', { 'a.txt': 5, 'b.txt': 5, 'c.txt': 5, 'd.txt': 5 }],
    ['Skip', { 'a.txt': 3, 'b.txt': 3, 'c.txt': 3, 'd.txt': 5 }],
  ])('are asked about once for all: %s', async (choice, expected) => {
    await page.getByLabel('Do this for all the others too').check();
    await answer(choice);
    await eventually(async () => expect(await sizes()).toEqual(expected));
    await page.locator('.tray-item[data-status=conflict]').first().waitFor({ state: 'detached' });
    expect(await page.locator('#conflict-dialog').isHidden()).toBe(true);
    await opened.context.close();
  });
});

describe('7.28: what is replaced', () => {
  const dialog = () => page.locator('#conflict-dialog');
  const answer = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
  const trashed = async () => (await stage.api.get('/trash')).body.items.map(({ name }) => name);

  it('goes to the trash; where there is no room for both, the dialog says so and offers “for good”', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await stage.api.upload(name, 'x'.repeat(60));
    await quota(240);
    await openFiles();
    await choose(...['a.txt', 'b.txt', 'c.txt'].map((name) => file(name, 'y'.repeat(50))));
    await dialog().getByRole('heading', { name: 'This name is taken' }).waitFor();
    await page.getByLabel('Do this for all the others too').check();
    await answer('Replace');
    // One fits beside what it replaces.
    await page.locator('.tray-item[data-status=done]').waitFor();
    await dialog().getByRole('heading', { name: 'There is no room for both' }).waitFor();
    expect(await dialog().textContent()).toMatch(/the new file takes 50\sB, \d+\sB is free/);
    expect(await dialog().getByRole('button').allTextContents()).toEqual(['Skip', 'Replace for good']);
    const [first] = await trashed();
    await answer('Replace for good');
    await dialog().getByRole('heading', { name: 'There is no room for both' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.tray-item[data-status=skipped]').waitFor();
    await eventually(async () =>
      expect((await storedFiles()).map(({ size }) => size).sort()).toEqual([50, 50, 60]),
    );
    expect(await trashed()).toEqual([first]);
    await opened.context.close();
  });

  it('is replaced for good once for all, by keyboard, on a phone, in Russian', async () => {
    for (const name of ['a.txt', 'b.txt']) await stage.api.upload(name, 'x'.repeat(60));
    await quota(130);
    await openFiles({ locale: 'ru', viewport: { width: 390, height: 844 } });
    await choose(...['a.txt', 'b.txt'].map((name) => file(name, 'y'.repeat(50))));
    await dialog().getByRole('heading', { name: 'Это имя занято' }).waitFor();
    await page.getByLabel('Так же со всеми остальными').check();
    await answer('Заменить');
    await dialog().getByRole('heading', { name: 'Для обоих нет места' }).waitFor();
    expect(await dialog().textContent()).toMatch(/новый файл занимает 50\sБ, свободно 10\sБ/);
    await page.getByLabel('Так же со всеми остальными').check();
    await dialog().getByRole('button', { name: 'Заменить насовсем' }).focus();
    await page.keyboard.press('Enter');
    await eventually(async () => expect((await storedFiles()).map(({ size }) => size)).toEqual([50, 50]));
    expect(await trashed()).toEqual([]);
    await opened.context.close();
  });
});

describe('refusals', () => {
  it.each([
    ['en', /Not enough space: 3\s+KB needed, 2\s+KB free\./],
    ['ru', /Не хватает места: нужно 3\s+КБ, свободно 2\s+КБ\./],
  ])(
    'R42: there is no room, in words (%s), before a byte is sent; what fits goes up',
    async (locale, words) => {
      await quota(4 * 1024);
      await stage.api.upload('old.bin', new Uint8Array(2 * 1024));
      await openFiles({ locale });
      const sent: string[] = [];
      page.on('request', (request) => {
        if (isPatch(request)) sent.push(request.url());
      });
      await choose(file('big.bin', Buffer.alloc(3 * 1024)), file('small.bin', 'fits'));
      await lineAt('small.bin', 'done').waitFor();
      await lineAt('big.bin', 'failed').waitFor();
      expect(await line('big.bin').locator('[data-state]').textContent()).toMatch(words);
      expect(sent).toHaveLength(1);
      // Errors stay until they are read.
      await page.locator('#rail-nav a[href="/links"]').click();
      await page.waitForURL('**/links');
      expect(await line('big.bin').locator('[data-state]').textContent()).toMatch(words);
      await act('big.bin', 'remove');
      await line('big.bin').waitFor({ state: 'detached' });
      await opened.context.close();
    },
  );

  it.each([
    ['en', /The file is larger than this server accepts: 1\s+KB at most\./],
    ['ru', /Файл больше, чем принимает этот сервер: не более 1\s+КБ\./],
  ])('R42: the file is too large for the server (%s)', async (locale, words) => {
    stage.server.settings.rules.maxUploadBytes = 1024;
    await openFiles({ locale });
    await choose(file('big.bin', Buffer.alloc(2000)));
    await lineAt('big.bin', 'failed').waitFor();
    expect(await line('big.bin').locator('[data-state]').textContent()).toMatch(words);
    stage.server.settings.rules.maxUploadBytes = null;
    await act('big.bin', 'retry');
    await lineAt('big.bin', 'done').waitFor();
    await opened.context.close();
  });
});

describe('names that are no names', () => {
  it.each(['en', 'ru'])('R42: are refused in words (%s), and nothing of them stays', async (locale) => {
    await openFiles({ locale });
    await choose(file('bell\u0007.txt', 'x'), file('good.txt', 'x'));
    await lineAt('good.txt', 'done').waitFor();
    const words = await lineAt('bell', 'failed').locator('[data-state]').textContent();
    expect(words).toBe(translator(locale as Language)('validation.pattern.fileName'));
    expect(await names()).toEqual(['good.txt']);
    expect(await unfinished()).toEqual([]);
    await opened.context.close();
  });
});

describe.each([
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('R45: the tray and its questions at $width pixels, $colorScheme', ({ width, colorScheme }) => {
  it('are clear to a screen reader', async () => {
    await stage.api.upload('taken.txt', 'old');
    await quota(5 * mebibyte);
    await openFiles({ viewport: { width, height: 844 }, colorScheme, reducedMotion: 'reduce' });
    await holdBytes();
    await choose(
      file('taken.txt', 'new'),
      file('too large.bin', Buffer.alloc(6 * mebibyte)),
      file('sending.bin', Buffer.alloc(mebibyte)),
      file('paused.bin', Buffer.alloc(mebibyte)),
    );
    await page.locator('#conflict-dialog[open]').waitFor();
    const findings = await seriousFindings();
    await page.keyboard.press('Escape');
    await lineAt('taken.txt', 'skipped').waitFor();
    await eventually(async () => expect(await unfinished()).toHaveLength(2));
    await act('paused.bin', 'pause');
    await lineAt('too large.bin', 'failed').waitFor();
    await page.locator('#uploads [data-close]').click();
    findings.push(...(await seriousFindings()));
    expect(findings).toEqual([]);
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
    await opened.context.close();
  });
});

async function seriousFindings(): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
}
