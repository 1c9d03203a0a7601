import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from '../../browser/stage.js';
import { type Body, newAdmin } from '../../support/client.js';

/** 7.33: a file that is seen out of its folder is one click away from its place in it, however much lies there. */

const stage = setStage();
const OTHERS = 3000;

let folder: Body;

/** Between the second and the third thousand of the others. */
const needle = (folderId?: string) =>
  stage.api.upload('entry 2000 needle.txt', 'x', { fields: folderId ? { folderId } : {} });

async function fill(folderId: string | null): Promise<void> {
  await stage.server.fill(
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, comment, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $folderId, 'entry ' || lpad(n::text, 4, '0') || '.txt', 1, 'text/plain', '', '',
            gen_random_uuid()::text, now() - interval '1 day', now()
     FROM generate_series(1, ${OTHERS}) n`,
    { ownerId: stage.api.user?.id, folderId },
  );
  await stage.server.sql('UPDATE users SET file_count = file_count + $count WHERE id = $ownerId', {
    ownerId: stage.api.user?.id,
    count: OTHERS,
  });
}

beforeEach(async () => {
  folder = (await stage.api.post('/folders', { name: 'large' })).body;
  await fill(folder.id);
});

/** Whether the file is the one that is selected and focused, at its place in the list, where it can be seen and hit. */
async function expectInSight(page: Page, { id }: Body): Promise<void> {
  const row = page.locator(`#file-${id}`);
  await page.locator(`#file-${id}.is-selected:focus`).waitFor();
  expect(await page.locator('.file-row.is-selected').evaluateAll((all) => all.map((one) => one.id))).toEqual([
    `file-${id}`,
  ]);
  expect(Number(await row.getAttribute('aria-rowindex'))).toBeGreaterThan(2000);
  await expectHit(page, id);
}

const expectHit = async (page: Page, id: string) =>
  expect(
    await page.locator(`#file-${id}`).evaluate((row) => {
      const { left, top, width, height } = row.getBoundingClientRect();
      const isHit = (y: number) => row.contains(document.elementFromPoint(left + width / 2, y));
      return [top, top + height / 2, top + height].map((y, at) => isHit(y + (1 - at) * 3));
    }),
  ).toEqual([true, true, true]);

const placeLink = (page: Page, { id }: Body) => page.locator(`#file-${id} .file-place`);

describe('7.33: the way to a file', () => {
  it('leads from what came last to its row, selected and with the focus, among all others; through a reload, too', async () => {
    const { body: file } = await needle(folder.id);
    const { context, page, complaints } = await stage.open('/files?sort=-uploadedAt');
    await placeLink(page, file).click();
    await page.waitForURL((url) => url.searchParams.get('folderId') === folder.id);
    await expectInSight(page, file);
    await page.reload();
    await expectInSight(page, file);

    await page.keyboard.press('ArrowUp');
    await page.locator('.file-row:focus[data-name="entry 2000.txt"]').waitFor();
    await page.keyboard.press('Home');
    await page.locator('.file-row:focus[data-name="entry 0001.txt"]').waitFor();
    await page.keyboard.press('End');
    await page.locator(`.file-row:focus[data-name="entry ${OTHERS}.txt"]`).waitFor();
    expect(await page.locator('.first-page:visible').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('leads from what was found to the root, in tiles; from the details by the keyboard', async () => {
    await fill(null);
    const { body: file } = await needle();
    const { context, page, complaints } = await stage.open('/files?view=grid');
    await page.goto('/files?q=needle');
    await page.locator(`#file-${file.id} .file-thumb`).click();
    await page.locator('[data-details-switch]').click();
    await page.locator('.details .facts a[href*="find="]').press('Enter');
    await page.waitForURL((url) => url.searchParams.has('find'));
    await expectInSight(page, file);
    await page.goto(`/files?q=needle&view=list`);
    await placeLink(page, file).click();
    await page.waitForURL((url) => url.searchParams.has('find'));
    await expectInSight(page, file);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('leads from the trash’s notice to what was put back', async () => {
    const { body: file } = await needle(folder.id);
    await stage.api.delete(`/files/${file.id}`);
    const { context, page, complaints } = await stage.open('/trash');
    await page.locator(`#trash-${file.id} [formaction*="restore"]`).click();
    await page.locator('.toast-act', { hasText: 'Show' }).click();
    await expectInSight(page, file);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('R29: leads an admin to it in its owner’s storage, from the panel, too', async () => {
    await fill(null);
    const { body: file } = await needle();
    const ownerId = stage.api.user?.id;
    stage.api = await newAdmin(stage.server);
    const { context, page, complaints } = await stage.open(`/files?userId=${ownerId}&sort=-uploadedAt`);
    await placeLink(page, file).click();
    await page.waitForURL((url) => url.searchParams.has('find'));
    await expectInSight(page, file);
    await page.goto(`/admin/resources/files/records/${file.id}/show`);
    await page.locator(`a[href*="find=file-${file.id}"]`).click();
    await expectInSight(page, file);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('in a narrow window is not hidden by the bar of what is selected, nor is what the keys go on to', async () => {
    const { body: file } = await needle(folder.id);
    const narrow = await stage.open('/files?sort=-uploadedAt', { viewport: { width: 390, height: 700 } });
    const { page } = narrow;
    await placeLink(page, file).click();
    await expectInSight(page, file);
    for (let step = 1; step <= 8; step += 1) await page.keyboard.press('ArrowDown');
    const below = page.locator('.file-row:focus[data-name="entry 2008.txt"]');
    await below.waitFor();
    await expectHit(page, String(await below.getAttribute('id')).replace('file-', ''));
    await narrow.context.close();
  });

  it('by touch selects nothing; without scripts the page with it is scrolled to it', async () => {
    const { body: file } = await needle(folder.id);
    const size = { width: 390, height: 844 };
    const phone = await stage.open('/files?sort=-uploadedAt', { viewport: size, hasTouch: true });
    await placeLink(phone.page, file).tap();
    await phone.page.locator(`#file-${file.id}:focus`).waitFor();
    await expectHit(phone.page, file.id);
    expect(await phone.page.locator('.file-row.is-selected').count()).toBe(0);
    await phone.context.close();

    for (const viewport of [size, { width: 1280, height: 800 }]) {
      const plain = await stage.open('/files?q=needle', { viewport, javaScriptEnabled: false });
      await placeLink(plain.page, file).click();
      await plain.page.waitForURL((url) => url.searchParams.has('find'));
      expect(await plain.page.locator('.file-row').count()).toBe(100);
      const box = await plain.page.locator(`#file-${file.id}`).boundingBox();
      expect(box && box.y > 110 && box.y + box.height < viewport.height).toBe(true);
      await plain.context.close();
    }
  });
});
