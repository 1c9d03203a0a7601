import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRenderer } from '../../src/http/previews/renderer.js';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { unescapeHtml } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: ApiClient;
let browser: BrowserClient;

beforeAll(async () => {
  server = await startServer();
  api = await newClient(server);
  browser = await BrowserClient.signedIn(server, String(api.user?.login), goodPassword);
});
afterAll(() => server.stop());

const scripted = { 'HX-Request': 'true' };

const upload = async (name: string, content: string | Uint8Array<ArrayBuffer>, type = ''): Promise<Body> =>
  (await api.upload(name, content, { type })).body;

const previewOf = async (
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  type?: string,
): Promise<string> => {
  const { id } = await upload(name, content, type);
  const answer = await browser.get(`/files/${id}/preview`, scripted);
  expect(answer.status).toBe(200);
  return answer.text();
};

const textOf = (html: string): string => unescapeHtml(html.replaceAll(/<[^>]*>/g, ''));

describe('a preview', () => {
  it.each([
    ['a.png', /<img src="\/files\/[^"]+\/content\?disposition=inline"/],
    ['a.mp4', /<video src="[^"]+" controls/],
    ['a.mp3', /<audio src="[^"]+" controls/],
    ['a.pdf', /<iframe src="[^"]+"[\s\S]*Open it in a new tab/],
    ['a.md', /class="preview-stage is-markdown/],
    ['a.py', /class="preview-stage is-text/],
    ['a.txt', /class="preview-stage is-text/],
    ['a.csv', /class="preview-stage is-text/],
    ['Makefile', /class="preview-stage is-text/],
    ['a.zip', /is-none[\s\S]*Download \(/],
    ['a.constructor', /is-none[\s\S]*Download \(/],
  ])('shows %s as what it is', async (name, expected) => {
    expect(await previewOf(name, 'content')).toMatch(expected);
  });

  it('is a page of its own without scripts', async () => {
    const { id } = await upload('page.md', '# Title');
    const page = await (await browser.get(`/files/${id}/preview`)).text();
    expect(page).toMatch(/<h1 id="dialog-title"[^>]*>page\.md<\/h1>/);
    expect(page).toContain('<h1>Title</h1>');
  });

  it('R28: is its owner’s and the admins’', async () => {
    const { id } = await upload('mine.txt', 'mine');
    const visit = async (who: ApiClient) =>
      (await BrowserClient.signedIn(server, String(who.user?.login), goodPassword)).get(
        `/files/${id}/preview`,
      );
    expect((await visit(await newAdmin(server))).status).toBe(200);
    expect((await visit(await newClient(server))).status).toBe(404);
    expect((await new BrowserClient(server.url).get(`/files/${id}/preview`)).status).toBe(303);
  });

  it('of code has the words of its language marked', async () => {
    const html = await previewOf('a.py', 'def f():\n    return "<b>"\n');
    expect(html).toContain('<span class="hljs-keyword">def</span>');
    expect(html).toContain('&lt;b&gt;');
    expect(textOf(html)).toContain('def f():\n    return "<b>"');
  });

  it('of a TypeScript file is code, and not the video that its ending means elsewhere', async () => {
    expect(await previewOf('a.ts', 'const a: number = 1;')).toContain('hljs-keyword');
  });

  it('of Markdown is what was meant', async () => {
    const text =
      '# Заголовок\n\n- один\n- **два**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nlet a;\n```\n';
    const html = await previewOf('a.md', text);
    for (const part of [
      '<h1>Заголовок</h1>',
      '<strong>два</strong>',
      '<td>2</td>',
      '<span class="hljs-keyword">let</span>',
    ])
      expect(html).toContain(part);
  });

  it('of a long text is its beginning, and says so', async () => {
    const html = await previewOf('long.txt', `x${'я'.repeat(400_000)}`);
    expect(html).toContain('Only the first');
    expect(textOf(html).match(/я+/)?.[0].length).toBe(262_143);
    expect(html).not.toContain('\ufffd');
    expect(await previewOf('short.txt', 'я')).not.toContain('Only the first');
  });

  it('of an empty file says that it is empty', async () => {
    expect(await previewOf('empty.txt', '')).toContain('This file is empty.');
  });

  const utf16 = (text: string, isLittle: boolean): Uint8Array<ArrayBuffer> => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return new Uint8Array(isLittle ? bytes : bytes.swap16());
  };

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['UTF-8', new Uint8Array(Buffer.from('Привет, мир'))],
    ['UTF-8 with its mark', new Uint8Array(Buffer.from('\ufeffПривет, мир'))],
    ['UTF-16', utf16('Привет, мир', true)],
    ['UTF-16, big end first', utf16('Привет, мир', false)],
    ['windows-1251', new Uint8Array([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2c, 0x20, 0xec, 0xe8, 0xf0])],
  ])('of a text in %s is read right', async (_, bytes) => {
    expect(textOf(await previewOf('a.txt', bytes))).toContain('Привет, мир');
  });

  it('of what only is called a text offers the download', async () => {
    expect(await previewOf('binary.txt', new Uint8Array([1, 2, 0, 3]))).toContain('is-none');
    const noise = new Uint8Array(Array.from({ length: 400 }, (_, i) => (i % 31) + 1 + (i % 2) * 128));
    expect(await previewOf('noise.txt', noise)).toContain('is-none');
  });
});

describe('nothing that a file holds runs as ours', () => {
  const hostile = '<script>alert(1)</script><img src=x onerror=alert(1)><iframe srcdoc="x"></iframe>';

  it.each(['a.html', 'a.svg', 'a.xml', 'a.txt', 'a.md', 'a.js', 'a.php', 'a.vue', 'a.csv', 'a.log'])(
    '%s shows markup as text',
    async (name) => {
      const html = await previewOf(name, hostile);
      expect(html).not.toMatch(/<(script|iframe|svg:script)\b/);
      expect(html).not.toMatch(/<[^>]+\sonerror/);
      expect(textOf(html)).toContain('<script>alert(1)</script>');
    },
  );

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x)',
    '<javascript:alert(1)>',
    '[x](/files?delete)',
    '[x](//evil.example/x)',
    '![x](javascript:alert(1))',
    '![x"onerror="alert(1)](/logout)',
    '[x](https://e.example/"onmouseover="alert(1))',
    '```"><script>alert(1)</script>\nx\n```',
    '<a href="javascript:alert(1)">x</a>',
  ])('Markdown: %s leads nowhere', async (text) => {
    const html = (await previewOf('a.md', text)).split('is-markdown')[1] ?? '';
    expect(html).not.toMatch(/href="(?!https:\/\/e\.example|\/files\/[0-9a-f-]+\/)/);
    expect(html).not.toMatch(/<(img|script)\b/);
    expect(html).not.toMatch(/<[^>]*"\s*on\w+=/);
  });

  it('Markdown: links tell nobody where they were, and pictures are not fetched', async () => {
    const html = await previewOf('a.md', '[x](https://e.example/a) ![кот](https://e.example/cat.png)');
    expect(html).toContain(
      '<a href="https://e.example/a" rel="noopener noreferrer nofollow ugc" target="_blank">x</a>',
    );
    expect(html).toMatch(/<a class="markdown-image" href="https:\/\/e\.example\/cat\.png"[^>]*>кот<\/a>/);
  });

  it.each(['page.html', 'picture.svg', 'feed.xml', 'doc.md', 'app.js', 'style.css'])(
    '%s is never sent to be opened as it is',
    async (name) => {
      const { id } = await upload(name, hostile);
      const answer = await browser.get(`/files/${id}/content?disposition=inline`);
      await answer.text();
      expect(answer.headers.get('Content-Disposition')).toMatch(/^attachment/);
      expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(answer.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'.*sandbox/);
    },
  );

  it.each(['script', 'style', 'worker', 'serviceworker'])(
    'a stored file is no %s of our pages, whoever puts it in',
    async (destination) => {
      const { id } = await upload('app.js', 'alert(1)');
      const as = (site: string) => ({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Dest': destination });
      const statusFor = async (site: string) => (await browser.get(`/files/${id}/content`, as(site))).status;
      expect(await statusFor('same-origin')).toBe(403);
      expect(await statusFor('none')).toBe(200);
    },
  );

  it('a picture that is a script, too, is a picture', async () => {
    const { id } = await upload('both.gif', 'GIF89a=1;alert(1)');
    const answer = await browser.get(`/files/${id}/content?disposition=inline`);
    expect([answer.headers.get('Content-Type'), answer.headers.get('X-Content-Type-Options')]).toEqual([
      'image/gif',
      'nosniff',
    ]);
  });

  it('a PDF with scripts gets a policy under which none of ours is run', async () => {
    const { id } = await upload('a.pdf', '%PDF-1.4 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>');
    const answer = await browser.get(`/files/${id}/content?disposition=inline`);
    const policy = String(answer.headers.get('Content-Security-Policy'));
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
  });
});

describe('rendering', () => {
  it('that takes too long is given up, and the next one goes on', async () => {
    const renderer = createRenderer({ maxMilliseconds: 1 });
    const slow = { kind: 'markdown' as const, text: '['.repeat(100_000) };
    expect(await renderer.render(slow, 'owner')).toBeNull();
    const patient = createRenderer();
    const code = { kind: 'code' as const, text: 'let a', language: 'javascript' };
    expect(await patient.render(code, 'owner')).toContain('hljs');
  });

  it('hostile text shows as text, in time', async () => {
    const deep = `${'> '.repeat(60_000)}end ${'*a_'.repeat(60_000)}`;
    expect(await previewOf('deep.md', deep)).toMatch(/preview-stage is-(markdown|text)/);
    expect(await previewOf('deep.json', '['.repeat(500_000))).toContain('preview-stage is-text');
    expect(await previewOf('deep.xml', '<a '.repeat(150_000))).toContain('preview-stage is-text');
  });
});

describe('seeking', () => {
  it('a player gets the part that it asks for', async () => {
    const { id } = await upload('a.mp4', '0123456789');
    const answer = await browser.get(`/files/${id}/content?disposition=inline`, { Range: 'bytes=4-' });
    expect([answer.status, answer.headers.get('Content-Range'), await answer.text()]).toEqual([
      206,
      'bytes 4-9/10',
      '456789',
    ]);
  });
});
