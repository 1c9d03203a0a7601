import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { setStage } from './stage.js';

const stage = setStage();
let elsewhere: Server;
let site: string;

beforeAll(async () => {
  elsewhere = createServer((_req, res) =>
    res.setHeader('Content-Type', 'text/html').end('<p>Another site</p>'),
  );
  await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
  site = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((closed) => elsewhere.close(closed)));

async function openElsewhere(): Promise<Page> {
  const page = await (await stage.browser.newContext()).newPage();
  await page.goto(site);
  return page;
}

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as the part `file` of a form. */
  file?: { name: string; text: string };
}

/** What the other site's script can read of the answer. */
const fetchFrom = (page: Page, url: unknown, sent: Sent = {}) =>
  page.evaluate(
    async ([address, { file, ...options }]) => {
      const body = new FormData();
      if (file) body.append('file', new File([file.text], file.name));
      const answer = await fetch(address, { ...options, ...(file && { body }) });
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        text: await answer.text(),
      };
    },
    [String(url), sent] as const,
  );

const password = 'open sesame 7';
const basic = { Authorization: `Basic ${btoa(`anybody:${password}`)}` };

describe('7.24, R27: what a link allows is allowed to another site’s script', () => {
  it('a file with a password, whole, in a range, and its headers alone', async () => {
    const { body: file } = await stage.api.upload('письмо.txt', 'the content');
    const { body: link } = await stage.api.post(`/files/${file.id}/links`, { password });
    const page = await openElsewhere();

    const whole = await fetchFrom(page, link.url, { headers: basic });
    expect([whole.status, whole.text]).toEqual([200, 'the content']);
    expect(whole.headers).toMatchObject({
      'content-disposition': expect.stringContaining("filename*=UTF-8''%D0%BF%D0%B8"),
      'accept-ranges': 'bytes',
      'content-length': '11',
      etag: expect.stringMatching(/^".+"$/),
    });
    const part = await fetchFrom(page, link.url, {
      headers: { ...basic, Range: 'bytes=4-', 'If-Range': String(whole.headers.etag) },
    });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([
      206,
      'content',
      'bytes 4-10/11',
    ]);
    const same = await fetchFrom(page, link.url, {
      headers: { ...basic, 'If-None-Match': String(whole.headers.etag) },
    });
    expect(same.status).toBe(304);
    const head = await fetchFrom(page, link.url, { method: 'HEAD', headers: basic });
    expect([head.status, head.headers['content-length']]).toEqual([200, '11']);
  });

  it('a folder: as an archive, one below it, a file and a thumbnail of it', async () => {
    const { body: folder } = await stage.api.post('/folders', { name: 'Поход' });
    const { body: inner } = await stage.api.post('/folders', { name: 'Фото', parentId: folder.id });
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const { body: file } = await stage.api.upload('a.png', picture, { fields: { folderId: inner.id } });
    const { body: link } = await stage.api.post(`/folders/${folder.id}/links`, { password });
    const page = await openElsewhere();
    for (const address of [link.url, `${link.url}?folder=${inner.id}`]) {
      const archive = await fetchFrom(page, address, { headers: basic });
      expect([archive.status, archive.headers['content-disposition']]).toEqual([
        200,
        expect.stringContaining('.zip'),
      ]);
    }
    const answer = await fetchFrom(page, `${link.url}/files/${file.id}`, {
      headers: { ...basic, Range: 'bytes=0-0' },
    });
    expect([answer.status, answer.headers['content-range']]).toEqual([206, `bytes 0-0/${picture.length}`]);
    // Nothing draws thumbnails here: the answer that there is none yet is read all the same.
    const small = await fetchFrom(page, `${link.url}/files/${file.id}/thumbnail`, { headers: basic });
    expect([small.status, JSON.parse(small.text).code]).toEqual([404, 'preview_not_ready']);
  });

  it('an upload request takes a file from there', async () => {
    const { body: folder } = await stage.api.post('/folders', { name: 'Сюда' });
    const { body: link } = await stage.api.post(`/folders/${folder.id}/links`, { kind: 'upload', password });
    const page = await openElsewhere();
    const sent = await fetchFrom(page, `${link.url}/files`, {
      method: 'POST',
      headers: basic,
      file: { name: 'отчёт.txt', text: 'done' },
    });
    expect([sent.status, JSON.parse(sent.text)]).toEqual([201, { name: 'отчёт.txt', size: 4 }]);
    const { items } = (await stage.api.get(`/files?folderId=${folder.id}`)).body;
    expect(items).toMatchObject([{ name: 'отчёт.txt' }]);
  });

  it('refusals are read there too, and the question ahead of a call tells nothing of a link', async () => {
    const { body: file } = await stage.api.upload('b.txt', 'b');
    const { body: link } = await stage.api.post(`/files/${file.id}/links`, { password });
    const page = await openElsewhere();
    const unknown = `${stage.server.url}/s/8b1f9a1e-6d2c-4b0e-9b61-4f3c5f1f2a3b`;
    expect((await fetchFrom(page, link.url)).status).toBe(401);
    expect((await fetchFrom(page, link.url, { headers: { ...basic, Range: 'bytes=9-' } })).status).toBe(416);
    const gone = await fetchFrom(page, unknown, { headers: basic });
    expect([gone.status, JSON.parse(gone.text).code]).toEqual([404, 'link_not_found']);
    expect((await fetchFrom(page, `${link.url}/files`, { method: 'POST', headers: basic })).status).toBe(404);

    const ask = async (url: unknown) => {
      const { status, headers } = await fetch(String(url), {
        method: 'OPTIONS',
        headers: { Origin: site, 'Access-Control-Request-Method': 'GET' },
      });
      return [
        status,
        ...['origin', 'methods', 'headers'].map((name) => headers.get(`Access-Control-Allow-${name}`)),
      ];
    };
    const answer = await ask(link.url);
    expect(answer.slice(0, 3)).toEqual([204, '*', 'GET, HEAD']);
    expect(answer[3]).toContain('Authorization');
    expect(await ask(unknown)).toEqual(answer);
    expect((await ask(`${link.url}/files`)).slice(0, 3)).toEqual([204, '*', 'POST']);
    // The page is for people, and the rest of the server for nobody else's script.
    expect((await ask(`${link.url}/page`))[1]).toBeNull();
    expect((await ask(`${stage.server.url}/api/v1/files`))[1]).toBeNull();
  });
});
