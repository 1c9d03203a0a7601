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
    ['a.csv', /class="preview-stage is-table/],
    ['a.svg', /<img src="\/files\/[^"]+\/content\?disposition=inline"/],
    ['a.avi', /is-none[\s\S]*Download \(/],
    ['Makefile', /class="preview-stage is-text/],
    ['a.zip', /is-none[\s\S]*Download \(/],
    ['a.constructor', /is-none[\s\S]*Download \(/],
  ])('shows %s as what it is', async (name, expected) => {
    expect(await previewOf(name, '%PDF-content')).toMatch(expected);
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

  /** A text in any encoding that the browser knows, by all that one and two bytes mean in it. */
  function encoded(text: string, encoding: string): Uint8Array<ArrayBuffer> {
    const decoder = new TextDecoder(encoding);
    const meanings = new Map<string, number[]>();
    for (let first = 255; first >= 0; first -= 1) {
      for (let second = 255; second >= 0x40; second -= 1)
        if (first > 0x80) meanings.set(decoder.decode(new Uint8Array([first, second])), [first, second]);
      meanings.set(decoder.decode(new Uint8Array([first])), [first]);
    }
    return new Uint8Array([...text].flatMap((letter) => meanings.get(letter) ?? []));
  }
  const russian = 'Здравствуйте, Анна! Договор аренды и смета лежат в папке.\nС уважением, Пётр.\n';

  it.each([
    ['windows-1251', russian],
    ['koi8-r', russian],
    ['ibm866', russian],
    ['iso-8859-5', russian],
    ['windows-1252', 'Größe und Übermut, schöne Grüße aus München.\n'],
    ['windows-1252', 'Un café, et après on déjeune à la campagne.\n'],
    ['windows-1250', 'Zażółć gęślą jaźń, proszę bardzo.\n'],
    ['shift_jis', 'これは日本語の文章です。今日の天気は晴れです。\n'],
    ['euc-jp', '日本語テキスト\n'],
    ['gb18030', '你好，世界。这是一段用简体中文写的文字。\n'],
    ['big5', '你好，世界。這是一段用繁體中文寫的文字，內容是關於天氣的。\n'],
    ['euc-kr', '안녕하세요. 이것은 한국어 문서입니다.\n'],
  ])('7.16 of a text in %s is guessed: %s', async (encoding, text) => {
    const bytes = encoded(text, encoding);
    expect(bytes.length).toBeGreaterThan(text.length - 1);
    expect(textOf(await previewOf('a.txt', bytes))).toContain(text);
  });

  it('7.16 of a text in windows-1252 has its quotes, dashes and the euro', async () => {
    const bytes = Buffer.from(
      '\x93Gr\xfc\xdfe\x94 \x96 5 \x80, sch\xf6ne Gr\xfc\xdfe aus M\xfcnchen\n',
      'latin1',
    );
    expect(textOf(await previewOf('a.txt', new Uint8Array(bytes)))).toContain('“Grüße” – 5 €, schöne Grüße');
  });

  it.each([
    'caf\xe9 au lait\n',
    'D\xe9j\xe0 vu \xe0 l\x92\xe9t\xe9 : nous sommes all\xe9s \xe0 la montagne.\n',
    'El ni\xf1o comi\xf3 una pi\xf1a en Espa\xf1a.\n',
    'Sm\xf8rrebr\xf8d p\xe5 \xf8en\n',
  ])(
    '7.16 of a text in windows-1252 with few accents has no letters of other alphabets in its words: %j',
    async (text) => {
      const shown = textOf(await previewOf('a.txt', new Uint8Array(Buffer.from(text, 'latin1'))));
      expect(shown).not.toMatch(/[a-z][\p{Script=Cyrillic}\p{Script=Greek}]/iu);
      expect(shown).toContain(new TextDecoder('latin1').decode(Buffer.from(text.slice(0, 4), 'latin1')));
    },
  );

  const yes = Buffer.from('Привет, мир\n'.repeat(50));
  it.each<[string, Buffer, string]>([
    ['with one bad byte at its end', Buffer.concat([yes, Buffer.from([0xff, 10])]), 'Привет, мир\n\ufffd'],
    ['with bad bytes within', Buffer.concat([yes, Buffer.from([0xd0, 0xff, 0x80, 10]), yes]), 'Привет, мир'],
    ['that begins within a letter', yes.subarray(1), '\ufffdривет, мир'],
    ['that begins within a long letter', Buffer.from('😀 да').subarray(1), '\ufffd да'],
    ['that ends within a letter', yes.subarray(0, -2), 'Привет, ми\ufffd'],
    [
      'of Chinese with a bad byte',
      Buffer.concat([Buffer.from('你好，世界'), Buffer.from([0xe4])]),
      '你好，世界\ufffd',
    ],
    [
      'of ASCII alone with a bad byte',
      Buffer.concat([Buffer.from('a plain line\n'.repeat(50)), Buffer.from([0xff, 10])]),
      'a plain line\n\ufffd',
    ],
    [
      'with one letter and a bad byte',
      Buffer.concat([Buffer.from('é, plain\n'), Buffer.from([0xfe])]),
      'é, plain\n\ufffd',
    ],
    ['with zeros where the power went', Buffer.concat([yes, Buffer.alloc(5), yes]), 'мир\n\ufffd\ufffd'],
  ])('7.16 of a text in UTF-8 %s is shown as UTF-8', async (_, bytes, expected) => {
    const shown = textOf(await previewOf('a.log', new Uint8Array(bytes)));
    expect(shown).toContain(expected);
    expect(shown).toContain('utf-8');
  });

  it('7.16 of UTF-16 without its mark is read right', async () => {
    const bytes = Buffer.from(russian, 'utf16le');
    expect(textOf(await previewOf('a.txt', new Uint8Array(bytes)))).toContain(russian);
    expect(textOf(await previewOf('a.txt', new Uint8Array(bytes.swap16())))).toContain(russian);
  });

  it('7.16 is read as the reader chooses, and as before where that is no encoding', async () => {
    const { id } = await upload('letter.txt', new Uint8Array([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]));
    const read = async (encoding: string) =>
      textOf(await (await browser.get(`/files/${id}/preview?encoding=${encoding}`, scripted)).text());
    expect(await read('koi8-r')).toContain('Привет');
    expect(await read('windows-1251')).toContain('рТЙЧЕФ');
    for (const odd of ['', 'utf-7', 'constructor', '"><b>']) expect(await read(odd)).toContain('Encoding:');
  });

  it.each([
    ['a.csv', 'Имя,Город\n"Иванов, ""Иван""",Казань\n', 'Иванов, "Иван"'],
    ['a.csv', 'Цена;Вес\n1,5;2,5\n', '1,5'],
    ['a.tsv', 'a\tb\n1,5\t2;5\n', '2;5'],
    ['a.csv', 'a|b\n"two\nlines"|x\n', 'two\nlines'],
  ])('7.33 of %s is a table, whatever parts its cells: %j', async (name, text, cell) => {
    const html = await previewOf(name, text);
    const cells = [...html.matchAll(/<t[hd]( scope="col")?>([^<]*)</g)].map((match) =>
      unescapeHtml(match[2] ?? ''),
    );
    expect([cells.length, cells.includes(cell)]).toEqual([4, true]);
  });

  it('7.33 of a large table is its beginning, and says so', async () => {
    const line = `${Array.from({ length: 60 }, (_, n) => n).join(';')}\n`;
    const html = await previewOf('large.csv', line.repeat(600));
    expect(html).toContain('Only the first 500 rows and 50 columns are shown.');
    expect(html.match(/<tr>/g)).toHaveLength(501);
    expect(html.match(/<td>/g)).toHaveLength(25_000);
    expect(await previewOf('small.csv', 'a;b\n1;2\n')).not.toContain('Only the first');
  });

  it('7.33 of Markdown has its task lists', async () => {
    const html = await previewOf('a.md', '- [x] done\n- [ ] open\n- [link](https://e.example)\n');
    expect(html.match(/<input type="checkbox"[^>]*disabled/g)).toHaveLength(2);
    expect(html.match(/<input type="checkbox"[^>]*checked/g)).toHaveLength(1);
  });

  it('of what only is called a text offers the download', async () => {
    expect(await previewOf('binary.txt', new Uint8Array([1, 2, 0, 3]))).toContain('is-none');
    const noise = new Uint8Array(Array.from({ length: 400 }, (_, i) => (i % 31) + 1 + (i % 2) * 128));
    expect(await previewOf('noise.txt', noise)).toContain('is-none');
  });
});

describe('nothing that a file holds runs as ours', () => {
  const hostile = '<script>alert(1)</script><img src=x onerror=alert(1)><iframe srcdoc="x"></iframe>';

  it.each(['a.html', 'a.xml', 'a.txt', 'a.md', 'a.js', 'a.php', 'a.vue', 'a.csv', 'a.log'])(
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
