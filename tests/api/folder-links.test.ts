import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { fromBufferPromise } from 'yauzl';
import { type Answer, ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { unescapeHtml, wordsOf } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: ApiClient;
let anonymous: ApiClient;

beforeAll(async () => {
  server = await startServer();
  owner = await newClient(server);
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());

const html = { Accept: 'text/html' };
const basic = (password: string) => ({
  Authorization: `Basic ${Buffer.from(`any:${password}`).toString('base64')}`,
});

const open = (path: string, headers: Record<string, string> = {}) => anonymous.raw('GET', path, { headers });

async function statusOf(path: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await open(path, headers);
  await answer.arrayBuffer();
  return answer.status;
}

let counter = 0;

async function newFolder(parentId: string | null = null, name = ''): Promise<Body> {
  counter += 1;
  return (await owner.post('/folders', { name: name || `folder ${counter}`, parentId })).body;
}

const put = async (folderId: string, name: string, content = 'shared bytes'): Promise<Body> =>
  (await owner.upload(name, content, { fields: { folderId } })).body;

async function share(options: object = {}): Promise<{ folder: Body; link: Body; path: string }> {
  const folder = await newFolder();
  const { status, body: link } = await owner.post(`/folders/${folder.id}/links`, options);
  expect(status).toBe(201);
  return { folder, link, path: `/s/${link.token}` };
}

const linksOf = async (folderId: string): Promise<Body[]> =>
  (await owner.get(`/folders/${folderId}/links`)).body.items;

describe('links to folders', () => {
  it('are made, listed for the folder and among all, changed and revoked', async () => {
    const { folder, link } = await share({ maxDownloads: 3 });
    expect(link).toMatchObject({
      kind: 'download',
      folderId: folder.id,
      fileId: null,
      url: `${server.url}/s/${link.token}`,
      maxDownloads: 3,
      downloadCount: 0,
      openCount: 0,
      lastOpenedAt: null,
      isActive: true,
    });
    expect(await linksOf(folder.id)).toEqual([link]);
    const { body: file } = await owner.upload('beside.txt', 'x');
    await owner.post(`/files/${file.id}/links`);
    const { body: all } = await owner.get('/links?limit=500');
    expect(all.items.map((item) => [item.folderId, item.fileId])).toEqual(
      expect.arrayContaining([
        [folder.id, null],
        [null, file.id],
      ]),
    );
    expect((await owner.patch(`/links/${link.id}`, { maxDownloads: null })).body.maxDownloads).toBeNull();
    expect((await owner.delete(`/links/${link.id}`)).status).toBe(204);
    expect(await linksOf(folder.id)).toEqual([]);
  });

  it('refuse a kind that does not exist, and what is no condition', async () => {
    const folder = await newFolder();
    for (const options of [{ kind: 'both' }, { maxDownloads: 0 }, { folderId: folder.id }])
      expect((await owner.post(`/folders/${folder.id}/links`, options)).status).toBe(400);
    const { body: file } = await owner.upload('no-kind.txt', 'x');
    expect((await owner.post(`/files/${file.id}/links`, { kind: 'upload' })).status).toBe(400);
  });

  it('are the owner’s and the admins’', async () => {
    const { folder, link } = await share();
    const [other, admin] = [await newClient(server), await newAdmin(server)];
    const seen = { ...link, lastAddress: null };
    expect((await other.post(`/folders/${folder.id}/links`)).status).toBe(404);
    expect((await other.get(`/folders/${folder.id}/links`)).status).toBe(404);
    expect((await anonymous.post(`/folders/${folder.id}/links`)).status).toBe(401);
    expect((await admin.get(`/folders/${folder.id}/links`)).body.items).toEqual([seen]);
    expect((await admin.get(`/links?userId=${owner.user?.id}&limit=500`)).body.items).toContainEqual(seen);
  });
});

describe('what a link to a folder reaches', () => {
  it('every file of its live tree, by range, condition and HEAD', async () => {
    const { folder, path } = await share();
    const inner = await newFolder(folder.id);
    const file = await put(inner.id, 'тайна.txt');
    const at = `${path}/files/${file.id}`;
    const whole = await open(at);
    expect([whole.status, await whole.text()]).toEqual([200, 'shared bytes']);
    expect(whole.headers.get('Content-Disposition')).toMatch(/^attachment/);
    expect(whole.headers.get('Set-Cookie')).toBeNull();
    expect(JSON.stringify(Object.fromEntries(whole.headers))).not.toMatch(
      new RegExp(`${owner.user?.id}|${owner.user?.login}|users/`),
    );
    const part = await open(at, { Range: 'bytes=0-5' });
    expect([part.status, await part.text()]).toEqual([206, 'shared']);
    expect(await statusOf(at, { Range: 'bytes=99-' })).toBe(416);
    expect(await statusOf(at, { 'If-None-Match': String(whole.headers.get('ETag')) })).toBe(304);
    expect((await anonymous.raw('HEAD', at)).status).toBe(200);
    const inline = await open(`${at}?disposition=inline`);
    expect(inline.headers.get('Content-Disposition')).toMatch(/^inline/);
    await inline.text();
    const page = await put(inner.id, 'page.html', '<script>alert(1)</script>');
    const active = await open(`${path}/files/${page.id}?disposition=inline`);
    expect(active.headers.get('Content-Disposition')).toMatch(/^attachment/);
    await active.text();
  });

  it('nothing from elsewhere: beside, above, in the trash, of another owner, unknown, no id: all alike', async () => {
    const { folder, path } = await share();
    const [beside, root] = [await newFolder(), (await owner.upload('root.txt', 'x')).body];
    const trashed = await put(folder.id, 'trashed.txt');
    await owner.delete(`/files/${trashed.id}`);
    const { body: foreign } = await (await newClient(server)).upload('foreign.txt', 'x');
    const ids = [
      (await put(beside.id, 'beside.txt')).id,
      root.id,
      trashed.id,
      foreign.id,
      '00000000-0000-4000-8000-000000000000',
      'nonsense',
    ];
    const answers = await Promise.all(
      ids.map(async (id) => {
        const answer = await open(`${path}/files/${id}`);
        return JSON.stringify([answer.status, { ...((await answer.json()) as object), requestId: '' }]);
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('404');
    for (const id of [beside.id, trashed.id, 'nonsense'])
      expect(await statusOf(`${path}/page?folder=${id}`, html)).toBe(404);
    for (const id of ids) expect(await statusOf(`${path}/page?file=${id}`, html)).toBe(404);
  });

  it('what is moved out is out of reach at once, and what is moved in within it', async () => {
    const { folder, path } = await share();
    const [inner, elsewhere] = [await newFolder(folder.id), await newFolder()];
    const file = await put(inner.id, 'wanders.txt');
    const at = `${path}/files/${file.id}`;
    expect(await statusOf(at)).toBe(200);
    await owner.patch(`/folders/${inner.id}`, { parentId: elsewhere.id });
    expect([await statusOf(at), await statusOf(`${path}/page?folder=${inner.id}`, html)]).toEqual([404, 404]);
    await owner.patch(`/files/${file.id}`, { folderId: folder.id });
    expect(await statusOf(at)).toBe(200);
  });

  it('dies with its folder, or with one above it, and does not come back by a restore', async () => {
    const above = await newFolder();
    const folder = await newFolder(above.id);
    const file = await put(folder.id, 'inside.txt');
    const { body: link } = await owner.post(`/folders/${folder.id}/links`);
    const { body: ofFile } = await owner.post(`/files/${file.id}/links`);
    await owner.delete(`/folders/${above.id}`);
    const statuses = async () => [
      await statusOf(`/s/${link.token}/page`, html),
      await statusOf(`/s/${link.token}/files/${file.id}`),
      await statusOf(`/s/${ofFile.token}`),
    ];
    expect(await statuses()).toEqual([404, 404, 404]);
    await owner.post(`/trash/${above.id}/restore`);
    expect(await statuses()).toEqual([404, 404, 404]);
    expect((await owner.get(`/files/${file.id}`)).status).toBe(200);
    expect(await linksOf(folder.id)).toEqual([]);
  });

  it('expired, revoked, or its owner blocked: all alike, and the page says so', async () => {
    const blocked = await newClient(server);
    const { body: theirs } = await blocked.post('/folders', { name: 'theirs' });
    const { body: ofBlocked } = await blocked.post(`/folders/${theirs.id}/links`);
    const admin = await newAdmin(server);
    await admin.patch(`/users/${blocked.user?.id}`, { isActive: false });
    const revoked = await share();
    await owner.delete(`/links/${revoked.link.id}`);
    const expiring = await share({ expiresAt: new Date(Date.now() + 400).toISOString() });
    await eventually(async () => expect(await statusOf(`${expiring.path}/page`, html)).toBe(404));
    const answers = await Promise.all(
      [`/s/${ofBlocked.token}`, revoked.path, expiring.path, '/s/nonsense'].map(async (path) => {
        const page = await open(`${path}/page`, html);
        const words =
          path === expiring.path ? 'The time of this link is over' : 'There is nothing here any more';
        expect([page.status, wordsOf(await page.text())]).toEqual([404, expect.stringContaining(words)]);
        const bare = await open(path);
        return JSON.stringify([bare.status, { ...((await bare.json()) as object), requestId: '' }]);
      }),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it('no link is made to what goes to the trash at the same time', async () => {
    for (let i = 0; i < 5; i += 1) {
      const folder = await newFolder();
      const [made] = await Promise.all([
        Promise.all(Array.from({ length: 4 }, () => owner.post(`/folders/${folder.id}/links`))),
        owner.delete(`/folders/${folder.id}`),
      ]);
      await owner.post(`/trash/${folder.id}/restore`);
      for (const { status, body } of made)
        if (status === 201) expect(await statusOf(`/s/${body.token}/page`, html)).toBe(404);
      expect(await linksOf(folder.id)).toEqual([]);
    }
  });
});

describe('a folder as an archive', () => {
  const namesIn = async (bytes: ArrayBuffer): Promise<string[]> => {
    const zip = await fromBufferPromise(Buffer.from(bytes));
    const names: string[] = [];
    for await (const { fileName } of zip.eachEntry()) names.push(fileName);
    return names.sort();
  };

  it('comes whole under its name, or the one below that was asked for', async () => {
    const { folder, path } = await share();
    const inner = await newFolder(folder.id, 'Внутри');
    await put(folder.id, 'a.txt');
    await put(inner.id, 'б.txt');
    const trashed = await put(inner.id, 'gone.txt');
    await owner.delete(`/files/${trashed.id}`);
    const answer = await open(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('application/zip');
    expect(answer.headers.get('Content-Disposition')).toContain(`${folder.name}.zip`);
    expect(answer.headers.get('Set-Cookie')).toBeNull();
    const top = String(folder.name);
    expect(await namesIn(await answer.arrayBuffer())).toEqual([
      `${top}/`,
      `${top}/a.txt`,
      `${top}/Внутри/`,
      `${top}/Внутри/б.txt`,
    ]);
    const below = await open(`${path}?folder=${inner.id}`);
    expect(await namesIn(await below.arrayBuffer())).toEqual(['Внутри/', 'Внутри/б.txt']);
    const elsewhere = await newFolder();
    expect(await statusOf(`${path}?folder=${elsewhere.id}`)).toBe(404);
    const head = await anonymous.raw('HEAD', path);
    expect([head.status, head.headers.get('Content-Type')]).toEqual([200, 'application/zip']);
  });

  it('is let out exactly N times of many at once, and each file in it counts for itself', async () => {
    const { folder, path } = await share({ maxDownloads: 5 });
    const file = await put(folder.id, 'a.txt');
    await anonymous.raw('HEAD', path);
    const statuses = await Promise.all(Array.from({ length: 60 }, () => statusOf(path)));
    expect(statuses.filter((status) => status < 300)).toHaveLength(5);
    // Not there any more, or too many at once from one address.
    expect(statuses.filter((status) => [404, 429].includes(status))).toHaveLength(55);
    expect((await linksOf(folder.id))[0]).toMatchObject({ downloadCount: 5, isActive: false });
    await eventually(async () =>
      expect((await owner.get(`/files/${file.id}`)).body).toMatchObject({ downloadCount: 5 }),
    );
  });

  it('shares its limit with the files in it', async () => {
    const { folder, path } = await share({ maxDownloads: 2 });
    const file = await put(folder.id, 'a.txt');
    expect(await statusOf(path)).toBe(200);
    expect(await statusOf(`${path}/files/${file.id}`)).toBe(200);
    expect([await statusOf(path), await statusOf(`${path}/files/${file.id}`)]).toEqual([404, 404]);
  });

  it('asks for the password', async () => {
    const { path } = await share({ password: 'sesame' });
    expect(await statusOf(path)).toBe(401);
    expect(await statusOf(path, basic('sesame'))).toBe(200);
    const browser = await open(path, html);
    expect([browser.status, browser.headers.get('Location')]).toEqual([303, `${path}/page`]);
  });
});

describe('the page of a folder', () => {
  const pageOf = async (path: string) => (await open(path, html)).text();
  const hrefs = (page: string) =>
    [...page.matchAll(/href="(\/s\/[^"]+)"/g)].map(([, href]) => unescapeHtml(href ?? ''));

  it('leads down and back up to the shared folder, and no further', async () => {
    const outer = await newFolder(null, 'Над ней');
    const folder = await newFolder(outer.id, 'Общая');
    const inner = await newFolder(folder.id, 'Внутри');
    const file = await put(inner.id, 'лист.txt');
    const { body: link } = await owner.post(`/folders/${folder.id}/links`);
    const top = await pageOf(`/s/${link.token}/page`);
    expect(wordsOf(top)).toContain('Внутри');
    expect(hrefs(top)).toContain(`/s/${link.token}/page?folder=${inner.id}`);
    const below = await pageOf(`/s/${link.token}/page?folder=${inner.id}`);
    expect(wordsOf(below)).toContain('лист.txt');
    expect(hrefs(below)).toEqual(
      expect.arrayContaining([
        `/s/${link.token}/page`,
        `/s/${link.token}/page?file=${file.id}`,
        `/s/${link.token}/files/${file.id}?disposition=attachment`,
      ]),
    );
    const ofFile = await pageOf(`/s/${link.token}/page?file=${file.id}`);
    expect(wordsOf(ofFile)).toContain('Back to “Внутри”');
    for (const page of [top, below, ofFile]) {
      expect(page).not.toContain('Над ней');
      expect(page).not.toContain(outer.id);
      expect(page).not.toContain(String(owner.user?.login));
      expect(page).toContain('<meta name="robots" content="noindex">');
    }
  });

  it('goes on by key, folders first, each once', async () => {
    const { folder, path } = await share();
    const names = Array.from({ length: 130 }, (_, i) => `n${String(i).padStart(3, '0')}`);
    for (const name of names.slice(0, 105)) await newFolder(folder.id, name);
    for (const name of names.slice(105)) await put(folder.id, name, 'x');
    const seen: string[] = [];
    let next: string | undefined = `${path}/page`;
    let pages = 0;
    while (next) {
      const page: string = await pageOf(next);
      seen.push(...[...page.matchAll(/share-row-name"[^>]*>(n\d+)</g)].map(([, name]) => String(name)));
      next = hrefs(page).find((href) => href.includes('cursor='));
      pages += 1;
    }
    expect(seen).toEqual(names);
    expect(pages).toBe(2);
    expect(await statusOf(`${path}/page?cursor=forged`, html)).toBe(404);
  });

  it('carries the pass on all its addresses, without a cookie', async () => {
    const { folder, path } = await share({ password: 'sesame' });
    const inner = await newFolder(folder.id);
    const file = await put(inner.id, 'deep.txt');
    expect(await pageOf(`${path}/page`)).not.toContain(String(folder.name));
    const opened = await anonymous.raw('POST', `${path}/page?folder=${inner.id}`, {
      body: new URLSearchParams({ password: 'sesame' }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...html },
    });
    const page = await opened.text();
    expect(opened.headers.get('Set-Cookie')).toBeNull();
    expect(wordsOf(page)).toContain('deep.txt');
    const links = hrefs(page);
    expect(links.length).toBeGreaterThan(2);
    for (const href of links) {
      expect(href).toContain('pass=');
      expect(await statusOf(href, html)).toBe(200);
    }
    const at = `${path}/files/${file.id}`;
    expect([
      await statusOf(at),
      await statusOf(at, basic('wrong')),
      await statusOf(at, basic('sesame')),
    ]).toEqual([401, 401, 200]);
    const browser = await open(at, html);
    expect([browser.status, browser.headers.get('Location')]).toEqual([303, `${path}/page`]);
  });

  it('is counted as an opening, and so is a download; HEAD, browsing on and paging are not', async () => {
    const { folder, path } = await share();
    const inner = await newFolder(folder.id);
    const file = await put(inner.id, 'counted.txt');
    await anonymous.raw('HEAD', `${path}/page`);
    await anonymous.raw('HEAD', `${path}/files/${file.id}`);
    await statusOf(`${path}/page?folder=${inner.id}`, html);
    await statusOf(`${path}/page?file=${file.id}`, html);
    await statusOf(`${path}/page`, html);
    await statusOf(`${path}/files/${file.id}`);
    await eventually(async () =>
      expect((await linksOf(folder.id))[0]).toMatchObject({
        downloadCount: 1,
        lastDownloadedAt: expect.any(String),
        openCount: 2,
        lastOpenedAt: expect.any(String),
      }),
    );
  });
});

describe('what is shown of a shared folder', () => {
  const photo = () =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: '#0a0' } })
      .png()
      .toBuffer();

  async function withPhoto(options: object = {}) {
    const shared = await share(options);
    const { body: file } = await owner.upload('photo.png', new Uint8Array(await photo()), {
      fields: { folderId: shared.folder.id },
    });
    while (await server.useCases.previews.makeNext());
    return { ...shared, file, at: `${shared.path}/files/${file.id}/thumbnail` };
  }

  it('thumbnails in the list, which count as nothing', async () => {
    const { folder, file, path, at } = await withPhoto();
    expect(await (await open(`${path}/page`, html)).text()).toContain(`src="${at}?v=`);
    const answer = await open(at);
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'image/webp']);
    expect(answer.headers.get('Set-Cookie')).toBeNull();
    await answer.arrayBuffer();
    const elsewhere = await share();
    expect(await statusOf(`${elsewhere.path}/files/${file.id}/thumbnail`)).toBe(404);
    await statusOf(`${path}/page`, html);
    await eventually(async () => expect((await linksOf(folder.id))[0]).toMatchObject({ openCount: 2 }));
    expect((await linksOf(folder.id))[0]).toMatchObject({ downloadCount: 0 });
  });

  it('none by a link that counts its downloads', async () => {
    const { file, path, at } = await withPhoto({ maxDownloads: 3 });
    expect(await statusOf(at)).toBe(404);
    for (const query of ['', `?file=${file.id}`])
      expect(await (await open(`${path}/page${query}`, html)).text()).not.toMatch(/<img|disposition=inline/);
  });

  it('a text rendered so that nothing in it runs', async () => {
    const { folder, path } = await share();
    const file = await put(folder.id, 'README.md', '# Привет\n\n<script>alert(1)</script>');
    const page = await (await open(`${path}/page?file=${file.id}`, html)).text();
    expect(page).toMatch(/<h1[^>]*>Привет<\/h1>/);
    expect(page).not.toContain('<script>alert');
  });
});

describe('a folder link with a limit', () => {
  it.each([undefined, 'bytes=0-', 'bytes=1-'])(
    'lets exactly N files of many at once, with Range %p',
    async (range) => {
      const { folder, path } = await share({ maxDownloads: 5 });
      const files = [await put(folder.id, 'a.txt'), await put(folder.id, 'b.txt')];
      const headers = range ? { Range: range } : undefined;
      const statuses = await Promise.all(
        Array.from({ length: 60 }, (_, i) => statusOf(`${path}/files/${files[i % 2]?.id}`, headers)),
      );
      expect(statuses.filter((status) => status < 300)).toHaveLength(5);
      expect((await linksOf(folder.id))[0]).toMatchObject({ downloadCount: 5, isActive: false });
    },
  );

  it('a grant for one file is none for another', async () => {
    const { folder, path } = await share({ maxDownloads: 1 });
    const [first, second] = [await put(folder.id, 'a.txt'), await put(folder.id, 'b.txt')];
    const begun = await open(`${path}/files/${first.id}`, { Range: 'bytes=0-3' });
    expect([begun.status, await begun.text()]).toEqual([206, 'shar']);
    expect(await statusOf(`${path}/files/${second.id}`, { Range: 'bytes=4-' })).toBe(404);
    const rest = await open(`${path}/files/${first.id}`, { Range: 'bytes=4-' });
    expect([rest.status, await rest.text()]).toEqual([206, 'ed bytes']);
  });

  it('once used up, tells by nothing that it is there', async () => {
    const { folder, path } = await share({ maxDownloads: 1 });
    const file = await put(folder.id, 'once.txt');
    expect(await statusOf(`${path}/files/${file.id}`)).toBe(200);
    const bodies = await Promise.all(
      [`${path}/files/${file.id}`, `${path}/files/nonsense`, path, '/s/nonsense'].map(async (address) => {
        const answer = await open(address, { Range: 'bytes=1-' });
        return JSON.stringify([answer.status, { ...((await answer.json()) as object), requestId: '' }]);
      }),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(await statusOf(`${path}/page`, html)).toBe(404);
  });
});

describe('upload requests', () => {
  const send = (
    path: string,
    name: string,
    content = 'from outside',
    options: { sender?: string; headers?: Record<string, string> } = {},
  ) => {
    const form = new FormData();
    if (options.sender !== undefined) form.append('sender', options.sender);
    form.append('file', new File([content], name));
    return anonymous.raw('POST', `${path}/files`, { body: form, headers: options.headers });
  };
  const inside = async (folderId: string): Promise<Body[]> =>
    (await owner.get(`/files?folderId=${folderId}`)).body.items;
  const request = (options: object = {}) => share({ kind: 'upload', ...options });

  it('take a file from a stranger, who learns its name and size and no more', async () => {
    const { folder, link, path } = await request();
    expect(link).toMatchObject({ kind: 'upload', folderId: folder.id });
    const answer = await send(path, 'Заявка.pdf', 'content', { sender: ' Анна ' });
    expect([answer.status, await answer.json()]).toEqual([201, { name: 'Заявка.pdf', size: 7 }]);
    expect(answer.headers.get('Set-Cookie')).toBeNull();
    expect(answer.headers.get('Location')).toBeNull();
    const [file] = await inside(folder.id);
    expect(file).toMatchObject({
      name: 'Заявка.pdf',
      size: 7,
      comment: 'From: Анна',
      ownerId: owner.user?.id,
    });
    expect((await linksOf(folder.id))[0]).toMatchObject({ downloadCount: 1 });
  });

  it('number a name that is taken, replace nothing and do not tell', async () => {
    const { folder, path } = await request();
    await put(folder.id, 'report.txt', 'the owner’s');
    const answer = await send(path, 'report.txt', 'another');
    expect(await answer.json()).toEqual({ name: 'report.txt', size: 7 });
    expect((await inside(folder.id)).map(({ name, size }) => [name, size])).toEqual([
      ['report.txt', 13],
      ['report (1).txt', 7],
    ]);
  });

  it('show nothing of the folder', async () => {
    const { folder, path } = await request();
    const file = await put(folder.id, 'secret.txt');
    const page = await (await open(`${path}/page`, html)).text();
    expect(page).not.toContain('secret.txt');
    expect(page).not.toContain(String(folder.name));
    expect(page).not.toContain(folder.id);
    expect(await statusOf(`${path}/files/${file.id}`)).toBe(404);
    for (const query of [`?folder=${folder.id}`, `?file=${file.id}`])
      expect(await (await open(`${path}/page${query}`, html)).text()).not.toContain('secret.txt');
    const bare = await open(path);
    const unknown = await open('/s/00000000-0000-4000-8000-000000000000');
    expect([bare.status, { ...((await bare.json()) as object), requestId: '' }]).toEqual([
      unknown.status,
      { ...((await unknown.json()) as object), requestId: '' },
    ]);
    const browser = await open(path, html);
    expect([browser.status, browser.headers.get('Location')]).toEqual([303, `${path}/page`]);
  });

  it('a link to take from takes nothing', async () => {
    const { folder, path } = await share();
    expect((await send(path, 'x.txt')).status).toBe(404);
    expect(await inside(folder.id)).toEqual([]);
  });

  it('take exactly N of many at once, and a refused file uses up nothing', async () => {
    const { folder, path } = await request({ maxDownloads: 3 });
    expect((await send(path, '..', 'x')).status).toBe(400);
    const answers: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const statuses = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => (await send(path, `f${round}-${i}.txt`)).status),
      );
      answers.push(...statuses);
    }
    expect(answers.filter((status) => status === 201)).toHaveLength(3);
    expect(await inside(folder.id)).toHaveLength(3);
    expect((await linksOf(folder.id))[0]).toMatchObject({ downloadCount: 3, isActive: false });
    expect(await statusOf(`${path}/page`, html)).toBe(404);
  });

  it('ask for the password before they take anything', async () => {
    const { folder, path } = await request({ password: 'sesame' });
    expect((await send(path, 'a.txt')).status).toBe(401);
    expect((await send(path, 'a.txt', 'x', { headers: basic('wrong') })).status).toBe(401);
    expect((await send(path, 'a.txt', 'x', { headers: basic('sesame') })).status).toBe(201);
    expect(await inside(folder.id)).toHaveLength(1);
    const page = await (
      await anonymous.raw('POST', `${path}/page`, {
        body: new URLSearchParams({ password: 'sesame' }).toString(),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...html },
      })
    ).text();
    const action = unescapeHtml(/action="(\/s\/[^"]+pass=[^"]+)"/.exec(page)?.[1] ?? '');
    const form = new FormData();
    form.append('file', new File(['y'], 'b.txt'));
    const sent = await anonymous.raw('POST', action, { body: form });
    expect(sent.status).toBe(201);
    expect(sent.headers.get('Kladovka-Next')).toMatch(new RegExp(`^${path}/files\\?pass=`));
  });

  it('work by the plain form: the page says what came, and what was wrong', async () => {
    const { path } = await request();
    const sent = await send(path, 'plain.txt', 'four', { headers: html });
    expect(sent.status).toBe(201);
    expect(wordsOf(await sent.text())).toContain('“plain.txt” has been sent (4 B).');
    const refused = await send(path, 'a/b.txt', 'x', { headers: html });
    expect(refused.status).toBe(400);
    expect(wordsOf(await refused.text())).toContain('A name can’t have “/” or control characters in it.');
  });

  it('keep within the owner’s quota, and do not tell of it', async () => {
    const admin = await newAdmin(server);
    const small = await newClient(server);
    await admin.patch(`/users/${small.user?.id}`, { quotaBytes: 1000 });
    const { body: folder } = await small.post('/folders', { name: 'inbox' });
    const { body: link } = await small.post(`/folders/${folder.id}/links`, { kind: 'upload' });
    for (const size of [990, 1001]) {
      await small.upload('filler', 'x'.repeat(size === 990 ? 20 : 0));
      const answer = await send(`/s/${link.token}`, 'big.bin', 'x'.repeat(size));
      const text = await answer.text();
      expect([answer.status, JSON.parse(text)]).toMatchObject([
        413,
        {
          code: 'quota_exceeded',
          detail: 'There is no room for this file just now. Tell whoever sent you the link.',
        },
      ]);
    }
    expect((await send(`/s/${link.token}`, 'fits.bin', 'x'.repeat(100))).status).toBe(201);
    expect((await small.get('/auth/me')).body).toMatchObject({ storage: { usedBytes: 120 } });
  });

  it('end with expiry, revocation and deletion', async () => {
    const revoked = await request();
    await owner.delete(`/links/${revoked.link.id}`);
    expect((await send(revoked.path, 'x.txt')).status).toBe(404);
    const deleted = await request();
    await owner.delete(`/folders/${deleted.folder.id}`);
    expect((await send(deleted.path, 'x.txt')).status).toBe(404);
    const expiring = await request({ expiresAt: new Date(Date.now() + 400).toISOString() });
    await eventually(async () => expect((await send(expiring.path, 'x.txt')).status).toBe(404));
  });

  it('tell the log who sent', async () => {
    const { link, path } = await request();
    await send(path, 'logged.txt');
    const admin = await newAdmin(server);
    await eventually(async () => {
      const { body }: Answer = await admin.get('/logs?q=link.upload_received&limit=500');
      const line = body.items.find(({ details }) => JSON.stringify(details).includes(link.id));
      expect(line).toMatchObject({ event: 'link.upload_received', details: { address: expect.any(String) } });
      expect(JSON.stringify(line)).not.toContain(String(link.token));
    });
  });
});
