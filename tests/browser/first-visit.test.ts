import { expect, it } from '@jest/globals';
import { setStage } from './stage.js';

const stage = setStage();

it('8.4: the first visit of the drive takes at most 12 requests and 120 KB', async () => {
  for (let n = 0; n < 20; n++) await stage.api.upload(`Report ${n}.txt`, 'x');
  const { context, page } = await stage.open('/settings');
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.clearBrowserCache');
  const requests: string[] = [];
  let bytes = 0;
  session.on('Network.requestWillBeSent', ({ request }) => requests.push(request.url));
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto('/files');
  await page.locator('.file-row').last().waitFor();
  await page.waitForLoadState('load');
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  expect(requests.length).toBeGreaterThan(3);
  expect(requests.length).toBeLessThanOrEqual(12);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(120_000);
  await context.close();
});

it('8.4: scripts wait until the styles are here: a slow line has the list to show first', async () => {
  const { context, page } = await stage.open('/settings');
  let letStylesGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letStylesGo = resolve;
  });
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url());
  });
  await page.route('**/kladovka.css', async (route) => {
    await held;
    await route.continue();
  });
  const styles = page.waitForRequest('**/kladovka.css');
  const opened = page.goto('/files');
  await styles;
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(scripts).toEqual([]);
  letStylesGo();
  await opened;
  await page.waitForLoadState('load');
  expect(scripts.map((url) => url.split('/').pop())).toEqual(['htmx.min.js', 'main.js']);
  await context.close();
});
