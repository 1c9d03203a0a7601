import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { DomainError } from '../../../../src/domain/shared/domain-error.js';
import type { RunningJobs } from '../../../../src/jobs/index.js';
import { seriousFindings } from '../../../browser/axe.js';
import { launchBrowser } from '../../../support/chromium.js';
import { type ApiClient, newAdmin } from '../../../support/client.js';
import { startJobRunner } from '../../../support/job-runner.js';
import { visitPanel } from '../../../support/panel-visit.js';
import { startServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let browser: Browser;
let admin: ApiClient;
let runner: RunningJobs;
let isFull = true;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await newAdmin(server);
  runner = await startJobRunner(server, {
    works: {
      sweep: async ({ proceed }) => {
        if (isFull) throw new DomainError('storage_full');
        await proceed({
          total: 2,
          done: 1,
          left: 1,
          results: [
            { subjectId: null, subject: 'one.txt', outcome: 'done', reason: null, details: {} },
            {
              subjectId: null,
              subject: 'two.txt',
              outcome: 'left',
              reason: 'file_not_found',
              details: {},
            },
          ],
        });
      },
    },
  });
});
afterAll(async () => {
  await runner.stop();
  await browser.close();
  await server.stop();
});

const login = () => String(admin.user?.login);
const kind = (page: Page, name: string) => page.getByTestId(`kind-${name}`);

describe('9.13: jobs, as an operator has them before them', () => {
  it('one that failed is found, understood and tried again in four clicks', async () => {
    const { context, page, click, clicks, complaints } = await visitPanel(browser, server, {
      login: login(),
    });
    await page.goto('/admin');
    await click(page.getByRole('link', { name: 'Jobs' }));
    await click(kind(page, 'sweep').getByRole('button', { name: 'Run now' }));
    await click(kind(page, 'sweep').getByRole('link', { name: 'Failed' }));
    await page.getByText('The server has run out of disk space.').waitFor();
    isFull = false;
    await click(page.getByRole('button', { name: 'Try again' }));
    await page.getByText('1 of 2, 1 left out').waitFor();
    await page.getByRole('row', { name: /two\.txt.*Left out.*There is no such file/ }).waitFor();
    expect(clicks()).toBe(4);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a kind is paused and goes on, by keyboard, and the list is filtered by the address', async () => {
    const { context, page } = await visitPanel(browser, server, { login: login() });
    await page.goto('/admin/pages/jobs?kind=sweep');
    await kind(page, 'scrub').getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    await kind(page, 'scrub').getByText('Paused').waitFor();
    await kind(page, 'scrub').getByRole('button', { name: 'Resume' }).press('Enter');
    await kind(page, 'scrub').getByText('When something is due').waitFor();
    const list = page.getByRole('region', { name: 'What ran, runs and waits' });
    expect(await list.getByRole('rowheader').allTextContents()).toEqual(['Stray bytes']);
    await list.getByLabel('State').selectOption('failed');
    await list.getByText('There is no such job.').waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('failed');
    await context.close();
  });

  it.each([
    ['en', 1280, 'light'],
    ['ru', 390, 'dark'],
  ] as const)('has nothing that axe finds serious (%s, %i px, %s)', async (language, width, colorScheme) => {
    const { context, page } = await visitPanel(browser, server, {
      login: login(),
      language,
      width,
      colorScheme,
    });
    const { items } = (await admin.get('/jobs?kind=sweep')).body;
    for (const path of ['/admin/pages/jobs', `/admin/pages/jobs?job=${items[0]?.id}`]) {
      await page.goto(path);
      await page.getByRole('main').getByRole('table').first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    }
    await context.close();
  });
});
