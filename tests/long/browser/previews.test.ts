import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { seriousFindings } from '../../browser/axe.js';
import { signIn, type Visit, visit } from '../../browser/visit.js';
import { launchBrowser } from '../../support/chromium.js';
import { type ApiClient, type Body, newClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { startServer, type TestServer } from '../../support/server.js';
import { film } from '../../support/webm.js';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

let user: ApiClient;
let tour: Visit;
let page: Page;

beforeEach(async () => {
  user = await newClient(server);
  tour = await visit(browser, server.url);
  page = tour.page;
  await signIn(tour, String(user.user?.login));
});

const upload = async (name: string, content: string | Uint8Array<ArrayBuffer>): Promise<Body> =>
  (await user.upload(name, content)).body;

/** Red on the left and blue on the right, to be turned so that red is at the top. */
async function turnedPhoto(): Promise<Uint8Array<ArrayBuffer>> {
  const blue = { create: { width: 100, height: 100, channels: 3, background: '#00f' } } as const;
  const photo = sharp({ create: { width: 200, height: 100, channels: 3, background: '#f00' } })
    .composite([{ input: blue, left: 100, top: 0 }])
    .withMetadata({ orientation: 6 })
    .jpeg();
  return new Uint8Array(await photo.toBuffer());
}

/** What a picture shows to the eye: its shape, and the colours at its top and bottom. */
const lookOf = (page: Page, selector: string) =>
  page.locator(selector).evaluate(async (element) => {
    const image = element as unknown as {
      decode(): Promise<void>;
      naturalWidth: number;
      naturalHeight: number;
      ownerDocument: {
        createElement(name: 'canvas'): {
          width: number;
          height: number;
          getContext(kind: '2d'): {
            drawImage(image: unknown, x: number, y: number): void;
            getImageData(x: number, y: number, w: number, h: number): { data: number[] };
          };
        };
      };
    };
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = image.ownerDocument.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const colour = (y: number) => {
      const [red = 0, , blue = 0] = context.getImageData(Math.floor(width / 2), y, 1, 1).data;
      return red > blue ? 'red' : 'blue';
    };
    return { isUpright: height > width, top: colour(5), bottom: colour(height - 5) };
  });

const openPreview = async (file: Body): Promise<void> => {
  await page.goto('/files');
  await page.locator(`#file-${file.id} .file-name`).dblclick();
  await page.locator(`[data-preview-of="${file.id}"]`).waitFor();
};

describe('pictures', () => {
  it('a photo that was turned looks upright in the list and in the preview', async () => {
    const photo = await upload('turned.jpg', await turnedPhoto());
    while (await server.useCases.previews.makeNext());
    const upright = { isUpright: true, top: 'red', bottom: 'blue' };
    await openPreview(photo);
    expect(await lookOf(page, `#file-${photo.id} img`)).toEqual(upright);
    expect(await lookOf(page, '.preview-stage img')).toEqual(upright);
    expect(tour.complaints).toEqual([]);
  });

  it('the arrow keys lead to the next file and back, the buttons too', async () => {
    const [first, second] = [await upload('a.txt', 'first text'), await upload('b.txt', 'second text')];
    await openPreview(first);
    await page.keyboard.press('ArrowRight');
    await page.locator(`[data-preview-of="${second.id}"]`).getByText('second text').waitFor();
    expect(await page.locator('[data-preview-step="1"]').isVisible()).toBe(false);
    await page.locator('[data-preview-step="-1"]').click();
    await page.locator(`[data-preview-of="${first.id}"]`).getByText('first text').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('#dialog').isVisible()).toBe(false);
  });
});

/** So many seconds of silence, of which a browser's player takes no more than it needs. */
function silence(seconds: number): Uint8Array<ArrayBuffer> {
  const rate = 192_000;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + seconds * rate, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(seconds * rate, 40);
  return new Uint8Array(Buffer.concat([head, Buffer.alloc(seconds * rate, 128)]));
}

describe('films and sound', () => {
  it.each([
    ['film.webm', 'video', () => film(60)],
    ['song.wav', 'audio', () => silence(60)],
  ] as const)('%s can be wound to any place without all that is before it', async (name, kind, make) => {
    const recording = await upload(name, await make());
    const parts: string[] = [];
    page.on('response', (answer) => {
      if (answer.url().includes('/content')) parts.push(answer.headers()['content-range'] ?? 'whole');
    });
    await openPreview(recording);
    const player = page.locator(`.preview-stage ${kind}[controls]`);
    await eventually(async () =>
      expect(await player.evaluate((it) => (it as unknown as { duration: number }).duration)).toBe(60),
    );
    await player.evaluate((it) => {
      (it as unknown as { currentTime: number }).currentTime = 55;
    });
    await eventually(async () => {
      const state = await player.evaluate((it) => {
        const { seeking, currentTime, error } = it as unknown as Record<string, unknown>;
        return { seeking, currentTime, error };
      });
      expect(state).toEqual({ seeking: false, currentTime: 55, error: null });
    });
    expect(parts.filter((part) => /^bytes [1-9]/.test(part)).length).toBeGreaterThan(0);
    expect(tour.complaints).toEqual([]);
  });
});

describe('PDF', () => {
  it('is shown by the browser’s own viewer, in the preview and in a tab of its own', async () => {
    const paper = await upload('paper.pdf', '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n');
    const { headers } = await user.raw('GET', `/api/v1/files/${paper.id}/content?disposition=inline`);
    expect(headers.get('Content-Disposition')).toMatch(/^inline/);
    expect(headers.get('Content-Security-Policy')).not.toContain('sandbox');
    await seenInViewer(paper);
  });

  /** A Chromium without a window has no viewer; where no other one is installed, the words are all that can be seen. */
  async function seenInViewer(paper: Body): Promise<void> {
    const whole = await launchBrowser({ isWhole: true });
    try {
      tour = await visit(whole, server.url);
      page = tour.page;
      await signIn(tour, String(user.user?.login));
      await openPreview(paper);
      if (await page.evaluate('navigator.pdfViewerEnabled')) await seenInBoth(paper);
      else await page.getByText('This browser has no viewer for PDF documents.').waitFor();
    } finally {
      await whole.close();
    }
  }

  async function seenInBoth(paper: Body): Promise<void> {
    const frame = page.locator(`.preview-stage iframe[title="${paper.name}"]`);
    expect(await frame.getAttribute('sandbox')).toBeNull();
    const hasViewer = (shown: Page) => shown.frames().some((part) => /^chrome-extension:/.test(part.url()));
    await eventually(() => expect(hasViewer(page)).toBe(true));

    const link = page.getByRole('link', { name: 'Open it in a new tab' });
    const [tab] = await Promise.all([tour.context.waitForEvent('page'), link.click()]);
    await eventually(() => expect(hasViewer(tab)).toBe(true));
    expect(tab.url()).toContain(String(await frame.getAttribute('src')));
    expect(tour.complaints).toEqual([]);
  }

  it('has words where the browser has no viewer', async () => {
    const paper = await upload('paper.pdf', '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n');
    await page.addInitScript(
      "Object.defineProperty(Navigator.prototype, 'pdfViewerEnabled', { get: () => false })",
    );
    await openPreview(paper);
    await page.getByText('This browser has no viewer for PDF documents.').waitFor();
  });
});

describe('7.23 what the browser can’t show', () => {
  const noise = new Uint8Array(Buffer.from('this is no picture, no film and no sound'));
  const files = [
    ['broken.jpg', 'The browser can’t show this picture'],
    ['broken.svg', 'The browser can’t show this picture'],
    ['broken.mp4', 'The browser can’t show this film'],
    ['broken.mp3', 'The browser can’t play this sound'],
    ['film.avi', 'There is no preview of this type.'],
    ['song.wma', 'There is no preview of this type.'],
    ['broken.pdf', 'What is in this file is not what its name says, or it is damaged.'],
  ] as const;

  it.each(files)('%s: has words and a download, in the drive and behind a link', async (name, words) => {
    const file = await upload(name, noise);
    const { body: link } = await user.post(`/files/${file.id}/links`);
    const seen = async () => {
      await page.getByText(words).filter({ visible: true }).waitFor();
      expect(await page.locator('.preview-stage :is(img, video, audio, iframe)').count()).toBe(0);
      const downloads = page.getByRole('link', { name: 'Download (' }).filter({ visible: true });
      expect(await downloads.count()).toBeGreaterThan(0);
    };
    await openPreview(file);
    await seen();
    await page.goto(`/files/${file.id}/preview`);
    await seen();
    await page.goto(`/s/${link.token}/page`);
    await seen();
  });
});

describe('7.23 what the details beside the list can’t show', () => {
  const noise = new Uint8Array(Buffer.from('this is no picture, no film and no sound'));
  const details = async (file: Body) => {
    await page.goto('/files');
    const pane = page.locator('#details');
    if (!(await pane.isVisible())) await page.locator('[data-details-switch]').click();
    await page.locator(`#file-${file.id} .file-thumb`).click();
    await pane.locator(`[data-of="file-${file.id}"]`).waitFor();
    return pane;
  };

  it.each([
    ['broken.jpg', 'The browser can’t show this picture'],
    ['broken.svg', 'The browser can’t show this picture'],
    ['broken.mp4', 'The browser can’t show this film'],
    ['broken.webm', 'The browser can’t show this film'],
    ['broken.mp3', 'The browser can’t play this sound'],
    ['film.avi', 'There is no preview of this type.'],
    ['archive.zip', 'There is no preview of this type.'],
  ])('%s: has words and a download', async (name, words) => {
    const file = await upload(name, noise);
    const pane = await details(file);
    await pane.getByText(words).filter({ visible: true }).waitFor();
    expect(await pane.locator('.details-picture :is(img, video, audio)').count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      pane.getByRole('link', { name: 'Download (' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    // So has the page of its own.
    await page.goto(`/files/${file.id}/details`);
    await page.getByText(words).filter({ visible: true }).waitFor();
  });

  it.each([
    ['film.webm', 'video', () => film(2)],
    ['song.wav', 'audio', () => silence(2)],
  ] as const)(
    '%s is whole: the details have no words, and a film its first picture',
    async (name, kind, make) => {
      const pane = await details(await upload(name, await make()));
      const player = pane.locator(`.details-picture ${kind}`);
      await eventually(async () =>
        expect(await player.evaluate((it) => (it as unknown as { duration: number }).duration)).toBe(2),
      );
      expect(await page.locator('.preview-failure:visible').count()).toBe(0);
      expect(tour.complaints).toEqual([]);
    },
  );

  it('what it can show has none: a picture, with and without its small one, a text; nor has a folder', async () => {
    const photo = await upload('photo.jpg', await turnedPhoto());
    const text = await upload('a.txt', 'words');
    const folder = (await user.post('/folders', { name: 'Docs' })).body;
    const failures = page.locator('.preview-failure:visible');
    const isDrawn = () => lookOf(page, '.details-picture img');
    const pane = await details(photo);
    expect(await isDrawn()).toEqual({ isUpright: true, top: 'red', bottom: 'blue' });
    expect(await failures.count()).toBe(0);
    while (await server.useCases.previews.makeNext());
    await details(photo);
    expect(await isDrawn()).toEqual({ isUpright: true, top: 'red', bottom: 'blue' });
    await details(text);
    expect(await failures.count()).toBe(0);
    await page.locator(`#folder-${folder.id} .file-thumb`).click();
    await pane.locator(`[data-of="folder-${folder.id}"]`).waitFor();
    expect(await failures.count()).toBe(0);
    expect(tour.complaints).toEqual([]);
  });
});

describe('7.33 SVG', () => {
  it('is a picture, in the drive and behind a link, whose scripts don’t run and which fetches nothing', async () => {
    const elsewhere = '<image href="/files/elsewhere.png" width="9" height="9"/>';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="90" onload="document.title='taken'">
      <rect width="60" height="45" fill="#f00"/><rect y="45" width="60" height="45" fill="#00f"/>${elsewhere}</svg>`;
    const file = await upload('drawing.svg', svg);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await openPreview(file);
    expect(await lookOf(page, '.preview-stage img')).toEqual({ isUpright: true, top: 'red', bottom: 'blue' });
    const { body: link } = await user.post(`/files/${file.id}/links`);
    await page.goto(`/s/${link.token}/page`);
    expect(await lookOf(page, '.preview-stage img')).toEqual({ isUpright: true, top: 'red', bottom: 'blue' });
    expect(requests.filter((url) => url.includes('elsewhere'))).toEqual([]);
    expect(await page.title()).not.toBe('taken');
    expect(tour.complaints).toEqual([]);
  });
});

describe('7.16 an encoding that was guessed wrong', () => {
  const koi8 = new Uint8Array([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]);

  it('is chosen in the preview; the choice stays in the address, through a reload and Back', async () => {
    const file = await upload('letter.txt', koi8);
    await openPreview(file);
    const shown = page.locator('.preview-stage pre');
    const choose = async (label: string) => {
      await page.locator('.preview-encoding summary').click();
      await page.getByRole('link', { name: label }).click();
    };
    await choose('koi8-r');
    await eventually(async () => expect(await shown.textContent()).toBe('Привет'));
    const hash = `#preview=${file.id}&encoding=koi8-r`;
    await eventually(async () => expect(new URL(page.url()).hash).toBe(hash));
    await page.reload();
    await eventually(async () => expect(await shown.textContent()).toBe('Привет'));
    await choose('windows-1251');
    await eventually(async () => expect(await shown.textContent()).toBe('рТЙЧЕФ'));
    await page.goBack();
    await page.locator('#dialog').waitFor({ state: 'hidden' });
    expect(tour.complaints).toEqual([]);
  });

  it('is chosen without scripts, and behind a link', async () => {
    const file = await upload('letter.txt', koi8);
    const { body: link } = await user.post(`/files/${file.id}/links`);
    const plain = await visit(browser, server.url, { javaScriptEnabled: false });
    await plain.page.goto(`/s/${link.token}/page`);
    await plain.page.locator('.preview-encoding summary').click();
    await plain.page.getByRole('link', { name: 'koi8-r' }).click();
    await plain.page.getByText('Привет').waitFor();
    expect(plain.page.url()).toContain('encoding=koi8-r');
    await plain.context.close();
  });
});

describe('R25, R31: what a file holds never runs on our origin', () => {
  const attack = 'document.title = "taken"; fetch("/taken"); alert("taken")';
  const files = {
    'page.html': `<!doctype html><script>${attack}</script><img src=x onerror='${attack}'>`,
    'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg" onload='${attack}'><script>${attack}</script></svg>`,
    'page.xhtml': `<html xmlns="http://www.w3.org/1999/xhtml"><body><script>${attack}</script></body></html>`,
    'data.xml': `<?xml version="1.0"?><x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>${attack}</h:script></x>`,
  };

  const kinds = ['utf-8', 'utf-16le', 'koi8-r', 'shift_jis'];
  const isOfManyEncodings = (address: string): boolean => {
    const encoding = /[?&]encoding=([^&]+)/.exec(address)?.[1];
    return encoding !== undefined && !kinds.includes(encoding);
  };

  it.each(Object.entries(files))(
    '%s, by every link to it that its owner and a stranger have',
    async (name, content) => {
      const file = await upload(name, content);
      const { body: link } = await user.post(`/files/${file.id}/links`);
      const taken: string[] = [];
      const watch = (watched: Page) =>
        watched
          .on('dialog', (dialog) => {
            taken.push(`dialog at ${watched.url()}`);
            void dialog.dismiss();
          })
          .on('request', (request) => {
            if (request.url().endsWith('/taken')) taken.push(`request from ${watched.url()}`);
          });
      watch(page);
      tour.context.on('page', watch);

      const addresses = new Set<string>();
      const note = async (mark: string) => {
        const found = await page
          .locator(`a[href*="${mark}"], iframe[src*="${mark}"], img[src*="${mark}"]`)
          .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? one.getAttribute('src') ?? ''));
        for (const address of found) addresses.add(address);
      };
      await openPreview(file);
      await note(file.id);
      await page.goto('/files');
      await page.locator(`#file-${file.id}`).click({ button: 'right' });
      await note(file.id);
      await page.goto(`/s/${link.token}/page`);
      await note(String(link.token));
      // What no link says, a person may type.
      for (const path of [`/files/${file.id}/content`, `/s/${link.token}`])
        addresses.add(`${path}?disposition=inline`);

      expect(addresses.size).toBeGreaterThan(5);
      // The same page by each of many encodings: it is opened by one of each kind, and holds no markup of the file by any.
      const read = [...addresses].filter(isOfManyEncodings);
      for (const address of read) {
        const answer = await tour.context.request.get(address);
        expect({ address, status: answer.status() }).toEqual({ address, status: 200 });
        const text = await answer.text();
        expect({ address, holds: text.includes('taken') }).toEqual({ address, holds: true });
        expect({ address, markup: text.match(/<script>|<h:script|<img src=x/g) }).toEqual({
          address,
          markup: null,
        });
      }
      const opened = await tour.context.newPage();
      for (const address of addresses) {
        if (read.includes(address)) continue;
        // Where it is no page but a download, the browser stays where it is.
        await opened
          .goto(address)
          .catch((error: Error) => expect(error.message).toMatch(/Download is starting|ERR_ABORTED/));
        expect({ address, title: await opened.title() }).not.toEqual({ address, title: 'taken' });
      }
      expect(taken).toEqual([]);
    },
  );
});

describe('texts', () => {
  const code = 'class Cat:\n    """A cat."""\n    def meow(self, n=3):\n        return "мяу" * n  # loud\n';
  const markdown =
    '# Заголовок\n\n- [x] сделано\n- [ ] нет\n\nТекст с [ссылкой](https://example.org) и `кодом`.\n\n```js\nconst a = 1;\n```\n\n> Цитата\n';

  it.each(['light', 'dark'] as const)(
    'code, Markdown and text are readable in the %s theme, and nothing of them runs',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      const files = [
        await upload('cat.py', code),
        await upload('readme.md', markdown),
        await upload('page.html', '<script>document.title = "taken"</script><b onclick="x">bold</b>'),
        await upload('words.txt', 'просто слова'),
        await upload('list.csv', 'Имя;Город\nАнна;Казань\n'),
      ];
      for (const file of files) {
        await openPreview(file);
        expect({ file: file.name, found: await seriousFindings(page) }).toEqual({
          file: file.name,
          found: [],
        });
        expect(await page.title()).not.toContain('taken');
      }
      // What can't be shown has a page that says so.
      await page.goto(`/files/${(await upload('thing.zip', 'PK')).id}/preview`);
      expect(await seriousFindings(page)).toEqual([]);
      expect(tour.complaints).toEqual([]);
    },
  );

  it('code bears its colours', async () => {
    await openPreview(await upload('cat.py', code));
    const colourOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { defaultView } = (element as unknown as { ownerDocument: { defaultView: object } })
            .ownerDocument;
          return (defaultView as { getComputedStyle(e: unknown): { color: string } }).getComputedStyle(
            element,
          ).color;
        });
    expect(await colourOf('.hljs-keyword')).not.toBe(await colourOf('.preview-stage code'));
  });

  it('a preview fits a phone, scrolls by itself, and is a page of its own without scripts', async () => {
    const file = await upload('wide.md', `${markdown}\n\n\`\`\`\n${'x'.repeat(500)}\n\`\`\`\n`);
    const phone = await visit(browser, server.url, {
      javaScriptEnabled: false,
      viewport: { width: 390, height: 800 },
    });
    await signIn(phone, String(user.user?.login));
    await phone.page.goto(`/files/${file.id}/preview`);
    await phone.page.getByRole('heading', { name: 'Заголовок' }).waitFor();
    const main = await phone.page.locator('main').boundingBox();
    expect(Number(main?.width)).toBeLessThanOrEqual(390);
    const stage = await phone.page.locator('.preview-stage').boundingBox();
    expect(Number(stage?.x) + Number(stage?.width)).toBeLessThanOrEqual(390);
    await phone.context.close();
  });
});
