import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signIn, visit } from '../../browser/visit.js';
import { launchBrowser } from '../../support/chromium.js';
import { eventually } from '../../support/eventually.js';
import { getJson, openScene, registerUser, type Scene } from './scene.js';
import { bytesOf, digest, mebibyte } from './transfers.js';

const size = 1024 * mebibyte;
/** What a crash may cost: a step of the server, and what lies in the buffers of the connection. */
const lostAtMost = 64 * mebibyte;

describe('R21: an upload of 1 GiB in the browser', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.end());

  it('waits while the server is gone by `kill -9`, goes on by itself, and arrives whole', async () => {
    const { url, kill } = await scene.start();
    const { token } = await registerUser(scene.server());
    const { login } = await getJson<{ login: string }>(`${url}/api/v1/auth/me`, token);
    const source = path.join(scene.storageDir, 'source.bin');
    await writeFile(source, bytesOf(11, size));
    const browser = await launchBrowser();
    try {
      const opened = await visit(browser, url);
      const { page } = opened;
      await signIn(opened, login);
      await page.goto('/files');
      const offsets: number[] = [];
      page.on('request', (request) => {
        if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
      });
      await page.locator('#file-picker').setInputFiles(source);
      const bar = page.locator('.tray-item [data-bar]');
      const sentBytes = async () =>
        Number(await bar.evaluate((element: HTMLProgressElement) => element.value));
      await eventually(async () => expect(await sentBytes()).toBeGreaterThan(300 * mebibyte));
      await kill();
      await page.getByText('Waiting for the connection', { exact: true }).waitFor();
      const killedAt = await sentBytes();
      const before = offsets.length;

      await scene.start({}, Number(new URL(url).port));
      await page.locator('.tray-item[data-status=done]').waitFor({ timeout: 180_000 });
      expect(offsets[before]).toBeGreaterThan(killedAt - lostAtMost);
      const { sha256 } = await digest(createReadStream(source));
      expect(await scene.select('SELECT name, size::float AS size, sha256 FROM files')).toEqual([
        { name: 'source.bin', size, sha256 },
      ]);
      expect(await scene.select('SELECT reserved_bytes::float AS bytes FROM users')).toEqual([
        { bytes: 0 },
        { bytes: 0 },
      ]);
    } finally {
      await browser.close();
    }
  }, 300_000);
});
