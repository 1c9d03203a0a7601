import { describe, expect, it } from '@jest/globals';
import { setStage } from './stage.js';

const stage = setStage();

describe('the share dialog', () => {
  it('7.26: the case of the line: a password outlives a wrong limit, and the link asks for it', async () => {
    const { body: file } = await stage.api.upload('смета.txt', 'дорого');
    const { page, complaints } = await stage.open(`/files/${file.id}/share`);
    await page.getByText('Conditions').first().click();
    await page.getByLabel('Password', { exact: true }).fill('open sesame 7');
    await page.getByLabel('Downloads at most').fill('0');
    await page.getByRole('button', { name: 'Create a link' }).click();
    await page.getByText('At least 1.').waitFor();
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('open sesame 7');
    expect(await page.content()).not.toContain('open sesame 7');

    await page.getByRole('button', { name: 'Show the password' }).click();
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text');
    await page.getByLabel('Downloads at most').fill('5');
    await page.getByRole('button', { name: 'Create a link' }).click();
    await page.getByText('The link is ready').waitFor();
    const terms = page.getByRole('list', { name: 'Conditions' });
    await terms.getByText('With a password').waitFor();
    await terms.getByText('5 downloads at most').waitFor();
    expect((await stage.api.get(`/files/${file.id}/links`)).body.items).toMatchObject([
      { hasPassword: true, maxDownloads: 5 },
    ]);
    // A link that is made next has a password only where one is typed for it.
    await page.getByRole('button', { name: 'Create another link' }).click();
    await page.getByRole('list', { name: 'Conditions' }).getByText('Without a password').waitFor();
    expect(complaints.filter((complaint) => !/400/.test(complaint))).toEqual([]);
  });
});
