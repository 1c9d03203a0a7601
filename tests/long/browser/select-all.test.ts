import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from '../../browser/stage.js';
import { eventually } from '../../support/eventually.js';

const stage = setStage();
const MANY = 1200;

const rowOf = (page: Page, name: string) => page.locator('.file-row, .trash-row', { hasText: name });
const active = (page: Page, name: string) =>
  page.locator('.file-row:focus, .trash-row:focus', { hasText: name });
const toast = (page: Page, text: string | RegExp) => page.locator('.toast-note', { hasText: text });
const count = (page: Page, text: string | RegExp) =>
  page.locator('[data-selection-count]', { hasText: text });
/** A list that comes anew at this very moment brings another box. */
const checkAll = (page: Page) => eventually(() => page.locator('[data-check-all]').check());
const upload = async (...names: string[]) => {
  for (const name of names) await stage.api.upload(name, name);
};
const workOff = async () => {
  while (await stage.server.useCases.entries.workOnJob());
};

const inTrash = async () => (await stage.api.get('/trash?withTotal=true&limit=1')).body.total;

async function addMany(folderId: string | null = null): Promise<void> {
  const ownerId = String(stage.api.user?.id);
  await stage.server.fill(
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $folderId, 'photo ' || n, 0, 'text/plain', repeat('0', 64), 'users/a/' || gen_random_uuid(),
            now() - interval '1 day', now()
     FROM generate_series(1, $count::int) n`,
    { ownerId, folderId, count: MANY },
  );
  await stage.server.sql('UPDATE users SET file_count = file_count + $count WHERE id = $ownerId', {
    ownerId,
    count: MANY,
  });
}

describe('7.30: all of a list', () => {
  it.each(['/files', '/files?q=photo'])(
    'the box means all of %s, says how many, and Delete takes it; Undo brings back that alone',
    async (path) => {
      await addMany();
      const { body: other } = await stage.api.upload('photo of before', 'x');
      await stage.api.delete(`/files/${other.id}`);
      const { context, page, complaints } = await stage.open(path);
      await checkAll(page);
      await count(page, '1,200').waitFor();
      await page.locator('#selection [data-many=delete]').click();
      await page.locator('dialog[open]', { hasText: '1,200 items.' }).waitFor();
      await page.locator('dialog[open] .btn-danger').click();
      await toast(page, 'Under way: 1,200 items').waitFor();
      await count(page, /./).waitFor({ state: 'hidden' });
      await workOff();
      await toast(page, 'Done: 1,200 items').getByText('Undo').focus();
      await page.locator('.file-row').first().waitFor({ state: 'detached' });
      expect(await inTrash()).toBe(MANY + 1);

      await page.keyboard.press('Enter');
      await toast(page, 'Done: 1,200 items').waitFor({ state: 'detached' });
      await workOff();
      await rowOf(page, 'photo 1').first().waitFor();
      // 7.30: nobody has to look for the keyboard after the Undo of a whole job.
      await page.locator('#page-title:focus, .file-row:focus').waitFor();
      expect(await inTrash()).toBe(1);
      expect((await stage.api.get('/trash')).body.items[0]).toMatchObject({ id: other.id });
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('Ctrl+A means the same, one may be left out, and the move goes where the dialog says', async () => {
    await addMany();
    const { body: folder } = await stage.api.post('/folders', { name: 'to' });
    const { context, page } = await stage.open('/files');
    await rowOf(page, 'photo 1').first().click();
    await page.keyboard.press('Control+a');
    await count(page, '1,201').waitFor();
    await rowOf(page, 'to')
      .first()
      .click({ modifiers: ['Control'] });
    await count(page, '1,200').waitFor();
    await page.keyboard.press('m');
    await page.locator('#dialog-title', { hasText: 'Move 1,200 items' }).waitFor();
    await page.locator('.move-folder', { hasText: 'to' }).click();
    await page.locator('[data-submit]', { hasText: 'to' }).click();
    await toast(page, 'Under way: 1,200 items').waitFor();
    await workOff();
    await eventually(async () => {
      const { body } = await stage.api.get(`/files?folderId=${folder.id}&withTotal=true&limit=1`);
      expect(body.total).toBe(MANY);
    });
    await context.close();
  });

  it.each([
    ['a folder of the list', '/files', '.file-row[data-kind=folder]', 'to'],
    ['a folder of the path', 'within', '.path [data-drop-folder]', ''],
  ])('7.30: all of it is dragged onto %s', async (_, path, target, name) => {
    const { body: folder } = await stage.api.post('/folders', { name: 'to' });
    const isWithin = path === 'within';
    await addMany(isWithin ? folder.id : null);
    const { context, page, complaints } = await stage.open(isWithin ? `/files?folderId=${folder.id}` : path);
    await checkAll(page);
    await count(page, isWithin ? '1,200' : '1,201').waitFor();
    await page
      .locator('.file-row[data-kind=file]')
      .first()
      .dragTo(page.locator(target, { hasText: name }).first());
    await toast(page, 'Under way').waitFor();
    await workOff();
    await toast(page, 'Done: 1,200 items').waitFor();
    expect(await page.locator('.toast-note.is-failed').count()).toBe(0);
    const { body } = await stage.api.get(
      `/files?folderId=${isWithin ? 'root' : folder.id}&withTotal=true&limit=1`,
    );
    expect(body.total).toBe(MANY);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(['/files', '/files?q=photo'])(
    '7.30: all of %s but one is cut, and put into another folder',
    async (path) => {
      const { body: folder } = await stage.api.post('/folders', { name: 'to' });
      await addMany();
      const { context, page, complaints } = await stage.open(path);
      await page.locator('.file-row').first().focus();
      await page.keyboard.press('Control+a');
      await count(page, path === '/files' ? '1,201' : '1,200').waitFor();
      await page
        .locator('.file-row[data-kind=file]')
        .nth(1)
        .click({ modifiers: ['Control'] });
      await page.keyboard.press('Control+x');
      await toast(page, path === '/files' ? '1,200' : '1,199').waitFor();
      expect(await page.locator('.file-row:not(.is-cut)').count()).toBe(1);
      if (path !== '/files') await page.locator('#rail-nav a[href="/files"]').click();
      await page.locator(`#folder-${folder.id}`).dblclick();
      await page.locator('h1', { hasText: 'to' }).waitFor();
      await page.keyboard.press('Control+v');
      await toast(page, 'Under way').waitFor();
      await workOff();
      await toast(page, 'Done: 1,199 items').waitFor();
      await page.locator('.file-row').first().waitFor();
      const { body } = await stage.api.get(`/files?folderId=${folder.id}&withTotal=true&limit=1`);
      expect(body.total).toBe(MANY - 1);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it.each([
    ['root', 'en', 'Everything stays where it was'],
    ['folder', 'ru', 'Всё осталось на своих местах'],
  ])(
    '7.30: all that is cut in a %s and put into it again stays, with words, %s',
    async (place, locale, words) => {
      const { body: folder } = await stage.api.post('/folders', { name: 'to' });
      const path = place === 'root' ? '/files?sort=-size' : `/files?folderId=${folder.id}`;
      await addMany(place === 'root' ? null : folder.id);
      const { context, page, complaints } = await stage.open(path, { locale });
      await page.locator('.file-row').first().focus();
      await page.keyboard.press('Control+a');
      await count(page, /1.20/).waitFor();
      await page.keyboard.press('Control+x');
      await page.locator('.file-row.is-cut').first().waitFor();
      await page.keyboard.press('Control+v');
      await toast(page, words).waitFor();
      expect(await page.locator('.toast-note.is-failed').count()).toBe(0);
      expect(await page.locator('.file-row.is-cut').count()).toBe(0);
      expect(await stage.server.useCases.entries.workOnJob()).toBe(false);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('7.30: what a search found goes to the root by the dialog, though some of it lies there', async () => {
    const { body: folder } = await stage.api.post('/folders', { name: 'from' });
    await addMany(folder.id);
    const { body: there } = await stage.api.upload('photo of the root', 'x');
    const { context, page, complaints } = await stage.open('/files?q=photo');
    const moveAllToRoot = async () => {
      await page.locator('.file-row').first().click();
      await page.keyboard.press('Control+a');
      await count(page, '1,201').waitFor();
      await page.keyboard.press('m');
      // The words of the job before may still be there, when this one is not yet.
      const begun = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/entries/move');
      await page.locator('[data-submit]', { hasText: 'All files' }).click();
      await begun;
      await toast(page, 'Under way').waitFor();
      await workOff();
    };
    await moveAllToRoot();
    await toast(page, 'Done: 1,200 items').waitFor();
    const { body } = await stage.api.get('/files?folderId=root&withTotal=true&limit=1');
    expect(body.total).toBe(MANY + 1);
    expect((await stage.api.get(`/files/${there.id}`)).body.name).toBe('photo of the root');
    await moveAllToRoot();
    await toast(page, 'Everything is where it was').waitFor();
    expect(await page.locator('.toast-note.is-failed').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('by keyboard the dialog asks, in Russian, too, for good as well; Escape does nothing', async () => {
    await addMany();
    const { context, page } = await stage.open('/files?sort=name', { locale: 'ru' });
    const asks = (words: string) => page.locator('dialog[open]', { hasText: words });
    await page.locator('.file-row').nth(1).click();
    await page.keyboard.press('Control+a');
    await count(page, '1 200').waitFor();
    await page.keyboard.press('Delete');
    await asks('1 200 объектов. Корзина хранит удалённое').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await count(page, '1 200').waitFor();
    await page.keyboard.press('Delete');
    await page.locator('dialog[open] [data-dismiss]:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await toast(page, 'Выполняется').waitFor();
    await workOff();
    await toast(page, 'Готово').waitFor();

    await page.goto('/trash');
    await page.locator('.trash-row').nth(1).click();
    await page.keyboard.press('Control+a');
    await page.locator('[data-chosen]', { hasText: '1 200' }).waitFor();
    await page.keyboard.press('Delete');
    await asks('1 200 объектов. После этого вернуть будет нельзя.').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    expect(await inTrash()).toBe(MANY);
    await page.keyboard.press('Delete');
    await page.locator('dialog[open] [data-dismiss]:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await toast(page, 'Выполняется').waitFor();
    await workOff();
    await page.locator('.empty').waitFor();
    expect(await inTrash()).toBe(0);
    await context.close();
  });

  it('in the trash it is what is further down, too', async () => {
    await addMany();
    await stage.api.post('/entries/jobs', { act: 'delete', list: { folderId: 'root' } });
    await workOff();
    const { context, page } = await stage.open('/trash');
    await page.locator('[data-check-all] input').check();
    await page.locator('[data-chosen]', { hasText: '1,200 selected' }).waitFor();
    await page.locator('.trash-bar [formaction="/trash/restore"]').click();
    await toast(page, 'Under way: 1,200 items').waitFor();
    await workOff();
    await toast(page, 'Done: 1,200 items').waitFor();
    expect((await stage.api.get('/trash')).body.items).toEqual([]);
    await context.close();
  });
});

describe('7.3: several that are far out of sight', () => {
  it.each([
    ['Delete', 'toast'],
    ['m', 'dialog'],
  ])('are still what %s means', async (key, answer) => {
    await addMany();
    const { context, page, complaints } = await stage.open('/files?sort=name');
    await page.locator('.file-row').nth(0).click();
    await page
      .locator('.file-row')
      .nth(1)
      .click({ modifiers: ['Control'] });
    await count(page, '2').waitFor();
    const first = String(await page.locator('.file-row').nth(0).getAttribute('id'));
    await page.evaluate('scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" })');
    await page.locator(`#${first}`).waitFor({ state: 'detached' });
    await page.keyboard.press(key);
    if (answer === 'toast') await toast(page, '2 items').waitFor();
    else await page.locator('#dialog-title', { hasText: 'Move 2 items' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('7.31: the keyboard', () => {
  it.each(['/files', '/files?q=row'])(
    'is at the row that took the place of three deleted ones in %s',
    async (path) => {
      await upload('row a', 'row b', 'row c', 'row d', 'row e', 'row f');
      const { context, page } = await stage.open(`${path}${path.includes('?') ? '&' : '?'}sort=name`);
      await rowOf(page, 'row b').click();
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Delete');
      await toast(page, '3 items').waitFor();
      await active(page, 'row e').waitFor();
      await context.close();
    },
  );

  it('is so in the trash, with what is scattered, too', async () => {
    await upload('a', 'b', 'c', 'd', 'e');
    for (const name of ['e', 'd', 'c', 'b', 'a']) {
      const { items } = (await stage.api.get(`/files?q=${name}`)).body;
      await stage.api.delete(`/files/${items.find((item) => item.name === name)?.id}`);
    }
    const { context, page } = await stage.open('/trash');
    await page.locator('.trash-row').nth(0).locator('.col-check').click();
    await page.locator('.trash-row').nth(2).locator('.col-check').click();
    await page.locator('.trash-row').nth(2).focus();
    const next = await page.locator('.trash-row').nth(3).getAttribute('id');
    await page.locator('.trash-bar [formaction="/trash/restore"]').click();
    await toast(page, '2 items').waitFor();
    await page.locator(`#${next}:focus`).waitFor();
    await context.close();
  });

  it.each(['/files?sort=name', '/files?view=grid&sort=name'])(
    '7.31: is at the row that took the place of three moved ones in %s',
    async (path) => {
      await stage.api.post('/folders', { name: 'to' });
      await upload('row a', 'row b', 'row c', 'row d', 'row e', 'row f');
      const { context, page } = await stage.open(path);
      await rowOf(page, 'row b').click();
      await rowOf(page, 'row d').click({ modifiers: ['Shift'] });
      await page.keyboard.press('m');
      await page.locator('.move-folder', { hasText: 'to' }).click();
      await page.locator('[data-submit]', { hasText: 'to' }).press('Enter');
      await toast(page, '3 items').waitFor();
      await active(page, 'row e').waitFor();
      await page.keyboard.press('Delete');
      await toast(page, 'row e').waitFor();
      await active(page, 'row f').waitFor();
      await context.close();
    },
  );

  it('7.31: is at the first row that Undo brought back; where the last or all went, at what is left', async () => {
    await upload('row a', 'row b', 'row c', 'row d');
    const { context, page } = await stage.open('/files?sort=name');
    const undo = () => page.locator('.toast-note [data-undo] .toast-act').press('Enter');
    await rowOf(page, 'row b').click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Delete');
    await active(page, 'row d').waitFor();
    await undo();
    await active(page, 'row b').waitFor();

    await rowOf(page, 'row c').click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Delete');
    await active(page, 'row b').waitFor();
    await page.keyboard.press('Control+z');
    await rowOf(page, 'row d').waitFor();
    await active(page, 'row b').waitFor();

    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.locator('#page-title:focus').waitFor();
    await undo();
    await active(page, 'row a').waitFor();
    await context.close();
  });

  it('7.31: is so in the trash, where several are put back or go for good', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const name of names.toReversed()) {
      const { body } = await stage.api.upload(`row ${name}`, 'x');
      await stage.api.delete(`/files/${body.id}`);
    }
    const { context, page } = await stage.open('/trash');
    const choose = async (name: string) => {
      await rowOf(page, name).click();
      await page.keyboard.press('Shift+ArrowDown');
    };
    await choose('row b');
    await page.locator('.trash-bar [formaction="/trash/restore"]').press('Enter');
    await toast(page, '2 items').waitFor();
    await active(page, 'row d').waitFor();

    await choose('row d');
    await page.keyboard.press('Delete');
    await page.locator('dialog[open] .btn-danger').press('Enter');
    await active(page, 'row f').waitFor();

    await choose('row f');
    await page.keyboard.press('Delete');
    await page.locator('dialog[open] .btn-danger').press('Enter');
    await active(page, 'row a').waitFor();
    await context.close();
  });

  it('one row at a time is renamed, and a name that was typed is not lost without a question', async () => {
    await upload('first.txt', 'second.txt');
    const { context, page } = await stage.open('/files');
    const forms = page.locator('.file-row form[data-cancel]');
    await rowOf(page, 'first.txt').click();
    await page.keyboard.press('F2');
    await forms.first().waitFor();
    await page.keyboard.type('typed');

    const answers: boolean[] = [false, true, false];
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.message());
      return answers.shift() ? dialog.accept() : dialog.dismiss();
    });
    await rowOf(page, 'second.txt').click();
    await page.keyboard.press('F2');
    await eventually(() => expect(asked).toHaveLength(1));
    expect(await forms.count()).toBe(1);
    await rowOf(page, 'second.txt').click();
    await page.keyboard.press('F2');
    await page.locator('.file-row form [value="second.txt"]').waitFor();
    expect(await forms.count()).toBe(1);

    await page.keyboard.type('also typed');
    await page.locator('.rail a[href="/trash"], nav a[href="/trash"]').first().click();
    await eventually(() => expect(asked).toHaveLength(3));
    expect(await forms.count()).toBe(1);
    await context.close();
  });

  it.each([
    ['Back', 'history.back()', '/trash'],
    ['Forward', 'history.forward()', '/links'],
  ])(
    '7.31: %s asks about a name that was typed, too, and stays where one would rather save',
    async (_, go, to) => {
      await upload('first.txt');
      const { context, page, complaints } = await stage.open('/trash');
      const place = (path: string) => page.locator(`#rail-nav a[href="${path}"]`).click();
      await place('/files');
      await rowOf(page, 'first.txt').waitFor();
      await place('/links');
      await page.locator('h1', { hasText: 'Shared links' }).waitFor();
      await page.goBack();
      await rowOf(page, 'first.txt').click();
      await page.keyboard.press('F2');
      const field = page.locator('.file-row form[data-cancel] [data-edit]');
      await field.waitFor();
      await page.keyboard.type('typed');

      const answers = [false, true];
      const asked: string[] = [];
      page.on('dialog', (dialog) => {
        asked.push(dialog.message());
        return answers.shift() ? dialog.accept() : dialog.dismiss();
      });
      await page.evaluate(go);
      await eventually(() => expect(asked).toHaveLength(1));
      await page.waitForURL('**/files');
      expect(await field.inputValue()).toBe('typed.txt');
      // Forward leads nowhere from a page that stands at the end.
      await page.evaluate('history.back()');
      await eventually(() => expect(asked).toHaveLength(2));
      await page.waitForURL(`**${to}`);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});
