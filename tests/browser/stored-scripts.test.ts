import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from './stage.js';

const stage = setStage();
const CANARY = 'globalThis.canary = "ran"; document.title = "ran";';

/** As who got a tag into a page of ours would load what is stored here. */
const load = (page: Page, url: string, type: string, how: 'script' | 'import' | 'worker') =>
  page.evaluate(
    ([address, kind, way]) =>
      new Promise<string>((settled) => {
        const script = document.createElement('script');
        script.type = kind;
        script.onload = () => settled('loaded');
        script.onerror = () => settled('refused');
        if (way === 'script') script.src = address;
        else script.text = `import(${JSON.stringify(address)}).catch(() => 0)`;
        if (way === 'worker') {
          try {
            new Worker(address).onerror = () => settled('refused');
          } catch {
            settled('refused');
          }
          return;
        }
        document.head.append(script);
        // What stands in the tag itself is refused without an event.
        if (way === 'import') setTimeout(() => settled('refused'), 300);
      }),
    [url, type, how] as const,
  );

describe('10.7: a stored script is never taken for ours', () => {
  it('on a page, whatever it is called', async () => {
    const { page } = await stage.open('/files');
    for (const name of ['main.js', 'picture.png']) {
      const { body: file } = await stage.api.upload(name, CANARY);
      const { body: link } = await stage.api.post(`/files/${file.id}/links`, {});
      const own = `${stage.server.url}/api/v1/files/${file.id}/content`;
      for (const url of [String(link.url), own])
        for (const type of ['', 'module'])
          for (const how of ['script', 'import', 'worker'] as const)
            expect([how, await load(page, url, type, how)]).toEqual([how, 'refused']);
    }
    expect(await page.evaluate(() => [Reflect.get(globalThis, 'canary'), document.title === 'ran'])).toEqual([
      undefined,
      false,
    ]);
  });

  it('no page allows a script by its address alone', async () => {
    const { page, complaints } = await stage.open('/files');
    const { body: folder } = await stage.api.post('/folders', { name: 'Поход' });
    const { body: shared } = await stage.api.post(`/folders/${folder.id}/links`, {});
    const { body: asked } = await stage.api.post(`/folders/${folder.id}/links`, { kind: 'upload' });
    for (const path of [
      '/files',
      '/login',
      '/api/docs',
      `/s/${shared.token}/page`,
      `/s/${asked.token}/page`,
    ]) {
      const answer = await page.goto(path);
      const scripts = /script-src ([^;]*)/.exec(answer?.headers()['content-security-policy'] ?? '')?.[1];
      expect(scripts).toMatch(/^'nonce-[\w+/=]+'$/);
      const bare = await page.$$eval(
        'script:not([type="application/json"])',
        (all) => all.filter((script) => !(script as HTMLScriptElement).nonce).length,
      );
      expect([path, bare]).toEqual([path, 0]);
    }
    expect(complaints).toEqual([]);
  });
});
