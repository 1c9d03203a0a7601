import { describe, expect, it } from '@jest/globals';
import { seriousFindings } from '../../../browser/axe.js';
import { setStage } from '../../../browser/stage.js';
import { signIn, visit } from '../../../browser/visit.js';
import { countClicks } from '../../../support/clicks.js';
import { freshLogin, newAdmin, newClient } from '../../../support/client.js';

const stage = setStage();

async function openAsAdmin(path: string, options = {}) {
  const api = await newAdmin(stage.server);
  const opened = await visit(stage.browser, stage.server.url, options);
  await signIn(opened, String(api.user?.login));
  await opened.page.goto(path);
  return { ...opened, api };
}

describe('9.2: an operator keeps a class together', () => {
  it('gives a class of 40 a quota in six clicks', async () => {
    const { page, api, complaints } = await openAsAdmin('/files');
    const group = (await api.post('/groups', { name: 'Class 7A' })).body.id;
    const members = await Promise.all(
      Array.from({ length: 40 }, () => {
        const login = freshLogin();
        return api.post('/users', { login, fullName: 'A pupil', email: `${login}@example.org` });
      }),
    );
    await api.post(`/groups/${group}/members`, { userIds: members.map(({ body }) => body.id) });
    const { click, fill, clicks } = countClicks();
    await page.goto('/admin');
    await click(page.getByRole('navigation').getByRole('link', { name: 'Groups' }));
    await click(page.getByRole('link', { name: 'Class 7A' }));
    await click(page.getByRole('button', { name: 'Change the group' }));
    await fill(page.getByLabel('Quota of whoever joins'), '2');
    await click(page.getByLabel('Also give this quota'));
    await click(page.getByRole('button', { name: 'Save' }));
    await page.locator('td', { hasText: '2 GB' }).first().waitFor();
    expect(clicks()).toBe(6);
    const { items } = (await api.get(`/users?groupId=${group}`)).body;
    expect(items.map(({ quotaBytes }) => quotaBytes)).toEqual(Array(40).fill(2 * 1024 ** 3));
    expect(complaints).toEqual([]);
  });

  it('makes a group, puts somebody in, takes them out, and deletes it', async () => {
    const { page, api } = await openAsAdmin('/admin/pages/groups');
    const person = await newClient(stage.server);
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel('Name').fill('Teachers');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Teachers' }).waitFor();
    await page.getByRole('combobox', { name: 'Put somebody in the group' }).fill(String(person.user?.login));
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: 'Take out: Test User' }).click();
    await page.getByText('Nobody is in this group yet.').waitFor();
    await page.getByRole('button', { name: 'Delete the group' }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByRole('heading', { name: 'Groups' }).waitFor();
    expect((await api.get('/groups?q=Teachers')).body.items).toEqual([]);
  });

  it('pastes a list, sees who is unknown, and adds the others; a person is taken out on their own page', async () => {
    const { page, api, complaints } = await openAsAdmin('/files');
    const group = (await api.post('/groups', { name: 'Pasted' })).body.id;
    const people = await Promise.all(Array.from({ length: 3 }, () => newClient(stage.server)));
    const logins = people.map(({ user }) => String(user?.login));
    await page.goto(`/admin/pages/groups?group=${group}`);
    await page.getByRole('button', { name: 'Paste a list' }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByLabel('Logins or e-mails')
      .fill(`${logins[0]}; ${logins[1]},\n${logins[2]}\tghost7, ${logins[0]}`);
    await dialog.getByRole('button', { name: 'Add 5 people' }).click();
    await dialog.getByText('Nobody has joined yet.').waitFor();
    await dialog.getByText('ghost7').last().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add only the 3 who are known' }).click();
    await dialog.getByText('3 people have joined.').waitFor();
    await dialog.locator('footer, p').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('row').filter({ hasText: logins[0] }).waitFor();

    await page.goto(`/admin/resources/users/records/${people[0]?.user?.id}/show`);
    const block = page.getByRole('region', { name: 'Groups', exact: true });
    await block.getByRole('link', { name: 'Pasted' }).waitFor();
    await block.getByRole('button', { name: /^Take Test User out of Pasted/ }).click();
    await block.getByText('In no group.').waitFor();
    await api.patch(`/groups/${group}`, { defaultQuotaBytes: 7 * 1024 ** 3 });
    await block.getByLabel('Put in a group').selectOption({ label: 'Pasted' });
    await block.getByRole('button', { name: 'Add' }).click();
    await block.getByRole('link', { name: 'Pasted' }).waitFor();
    // The quota that came with it.
    await page.locator('.k-fact-grid').getByText('7 GB').first().waitFor();
    expect((await api.get(`/users?groupId=${group}`)).body.items).toHaveLength(3);
    expect(complaints).toEqual([]);
  });

  it.each(['en', 'ru'])('reads well by axe at 390 and 1280 pixels (%s)', async (locale) => {
    const admin = await newAdmin(stage.server);
    const person = await newClient(stage.server);
    const fields = { name: `Class ${locale}`, description: 'Year 7', quotaBytes: 5e9 };
    const group = (await admin.post('/groups', fields)).body.id;
    await admin.post(`/groups/${group}/members`, { userIds: [person.user?.id] });
    for (const path of ['/admin/pages/groups', `/admin/pages/groups?group=${group}`]) {
      const { page } = await openAsAdmin(path, { locale, viewport: { width: 1280, height: 900 } });
      await page.locator('table').first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await seriousFindings(page)).toEqual([]);
    }
  });
});
