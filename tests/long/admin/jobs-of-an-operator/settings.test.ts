import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { seriousFindings } from '../../../browser/axe.js';
import { setStage } from '../../../browser/stage.js';
import { signIn, type Visit, visit } from '../../../browser/visit.js';
import { countClicks } from '../../../support/clicks.js';
import { type ApiClient, newAdmin } from '../../../support/client.js';
import { eventually } from '../../../support/eventually.js';

const stage = setStage();

async function openAsAdmin(path: string, options = {}): Promise<Visit & { api: ApiClient }> {
  const api = await newAdmin(stage.server);
  const opened = await visit(stage.browser, stage.server.url, options);
  await signIn(opened, String(api.user?.login));
  await opened.page.goto(path);
  return { ...opened, api };
}

const rowOf = (page: Page, label: string) => page.locator('form.k-setting', { hasText: label });

describe('9.12: an operator changes how the place works', () => {
  it('closes registration and puts up an announcement in six clicks, and everybody sees it', async () => {
    const { page, complaints, context } = await openAsAdmin('/files');
    const { click, choose, fill, clicks } = countClicks();
    await page.goto('/admin');
    await click(page.getByRole('navigation').getByRole('link', { name: 'Settings' }));
    await choose(page.getByLabel('Registration'), 'closed');
    await click(rowOf(page, 'Registration').getByRole('button', { name: 'Save' }));
    await rowOf(page, 'Registration').getByText('Saved.').waitFor();
    const announcement = rowOf(page, 'Text of the announcement');
    await fill(announcement.getByRole('textbox').first(), 'The server rests on Sunday.');
    await click(announcement.getByRole('button', { name: 'Save' }));
    await announcement.getByText('Saved.').waitFor();
    expect(clicks()).toBe(6);

    const stranger = await visit(stage.browser, stage.server.url);
    await stranger.page.goto('/login');
    await stranger.page.getByText('The server rests on Sunday.').waitFor();
    expect(await stranger.page.getByRole('link', { name: 'Register' }).count()).toBe(0);
    const { page: files } = await stage.open('/files');
    await files.getByText('The server rests on Sunday.').waitFor();
    await files.getByRole('button', { name: 'Put the announcement away' }).click();
    await files.getByText('The server rests on Sunday.').waitFor({ state: 'detached' });
    await files.reload();
    await files.getByRole('heading', { name: 'All files' }).first().waitFor();
    expect(await files.getByText('The server rests on Sunday.').count()).toBe(0);

    await page.reload();
    await page.getByRole('button', { name: 'Put the announcement away' }).click();
    await eventually(async () =>
      expect((await context.cookies()).some(({ name }) => name === 'announcement')).toBe(true),
    );
    for (const label of ['Registration', 'Text of the announcement']) {
      await rowOf(page, label)
        .getByRole('button', { name: /Go back to/ })
        .click();
      await rowOf(page, label).getByText('The default.').waitFor();
    }
    expect(complaints).toEqual([]);
  });

  it('finds every setting there is, under a heading', async () => {
    const { page, api } = await openAsAdmin('/admin/pages/settings');
    await page.getByRole('region', { name: 'Security' }).getByLabel('Second factor').waitFor();
    const { items } = (await api.get('/settings')).body;
    expect(await page.locator('form.k-setting').count()).toBe(items.length);
  });

  it('sees what another one made of it meanwhile, and chooses', async () => {
    const { page, api } = await openAsAdmin('/admin/pages/settings');
    const row = rowOf(page, 'Trash is kept for');
    await row.getByLabel('Trash is kept for').fill('12');
    await api.patch('/settings/trashRetentionDays', { value: 45 });
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByText(`${api.user?.login} has changed this meanwhile. It is now: 45 days.`).waitFor();
    await row.getByRole('button', { name: 'Leave it so' }).click();
    expect(await row.getByLabel('Trash is kept for').inputValue()).toBe('45');
    await api.patch('/settings/trashRetentionDays', { value: 46 });
    await row.getByLabel('Trash is kept for').fill('13');
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByRole('button', { name: 'Save mine all the same' }).click();
    await row.getByText('Saved.').waitFor();
    const { items } = (await api.get('/settings')).body;
    expect(items.find(({ name }) => name === 'trashRetentionDays')).toMatchObject({ value: 13 });
  });

  it('is told beside the field what is wrong, and nothing changes', async () => {
    const { page, api } = await openAsAdmin('/admin/pages/settings');
    const row = rowOf(page, 'Colour');
    await row.getByLabel('Colour', { exact: true }).fill('#ffee00');
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByRole('alert').getByText('Letters of this colour could not be read.').waitFor();
    const days = rowOf(page, 'Signed out after');
    await days.getByLabel('Signed out after').fill('400');
    await days.getByLabel('Signed out after').press('Enter');
    await days.getByRole('alert').getByText('At most 365.').waitFor();
    const { items } = (await api.get('/settings')).body;
    expect(items.filter(({ name }) => ['siteColour', 'sessionIdleDays'].includes(String(name)))).toEqual([
      expect.objectContaining({ name: 'sessionIdleDays', value: 30 }),
      expect.objectContaining({ name: 'siteColour', value: null }),
    ]);
  });

  it.each(['en', 'ru'])(
    'reads well by axe at 390 and 1280 pixels (%s), in a colour of the place',
    async (locale) => {
      const admin = await newAdmin(stage.server);
      await admin.patch('/settings/siteColour', { value: '#7a1f5c' });
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await openAsAdmin('/admin/pages/settings', {
          locale,
          colorScheme,
          viewport: { width: 1280, height: 900 },
        });
        await page.locator('form.k-setting').first().waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        await page.setViewportSize({ width: 390, height: 844 });
        expect(await seriousFindings(page)).toEqual([]);
        const widest = await page.evaluate('document.documentElement.scrollWidth');
        expect(widest).toBeLessThanOrEqual(390);
      }
      await admin.delete('/settings/siteColour');
    },
  );
});
