import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { makeCertificates } from '../../support/certificates.js';
import { launchBrowser } from '../../support/chromium.js';
import { goodPassword } from '../../support/client.js';
import { createEmptyTestDatabase, dropTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { type RunningKladovka, startKladovka, temporaryFolder } from '../../support/kladovka.js';
import { visitPanel } from '../../support/panel-visit.js';
import { type SmtpServer, type SmtpTls, startSmtpServer } from '../../support/smtp-server.js';

let storage: Awaited<ReturnType<typeof temporaryFolder>>;
let certificates: Awaited<ReturnType<typeof makeCertificates>>;
let databaseUrl: string;
let browser: Browser;
const works: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  storage = await temporaryFolder();
  certificates = await makeCertificates();
  databaseUrl = await createEmptyTestDatabase();
  browser = await launchBrowser();
});
afterAll(async () => {
  for (const work of works.reverse()) await work();
  await browser.close();
  await dropTestDatabase(databaseUrl);
  await certificates.remove();
  await storage.remove();
});

async function mailServer(way: SmtpTls['way']): Promise<SmtpServer> {
  const smtp = await startSmtpServer({ ...certificates, way });
  works.push(() => smtp.close());
  return smtp;
}

/** The real program, which knows the authority by its environment alone. */
async function start(smtpUrl: string): Promise<RunningKladovka> {
  const server = await startKladovka({
    STORAGE_DIR: `${storage.dir}/storage`,
    DATABASE_URL: databaseUrl,
    ADMIN_PASSWORD: goodPassword,
    ADMIN_EMAIL: 'chief@example.org',
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'drive@example.org',
    NODE_EXTRA_CA_CERTS: certificates.caFile,
  });
  works.push(() => server.kill());
  return server;
}

const settingsOf = async (server: RunningKladovka, language: 'en' | 'ru') => {
  const { page, complaints } = await visitPanel(browser, server, { login: 'admin', language, width: 390 });
  await page.goto('/admin/pages/settings');
  return { page, complaints };
};

it('10: a test letter goes out over TLS of both kinds; the panel says what came of it, and a crash loses no notice', async () => {
  const [later, first] = [await mailServer('startTls'), await mailServer('implicit')];
  const before = await start(`smtp://anna:hush-hush-26@localhost:${later.settings.port}`);
  const { page, complaints } = await settingsOf(before, 'en');
  const send = page.getByRole('button', { name: 'Send me a test letter' });
  await send.click();
  await page.getByText('The mail server took the letter. Look into your mailbox.').waitFor();
  expect(later.letters).toMatchObject([{ to: ['chief@example.org'], from: 'drive@example.org' }]);
  expect(later.commands.slice(0, 3)).toEqual([
    expect.stringMatching(/^EHLO/),
    'STARTTLS',
    expect.stringMatching(/^EHLO/),
  ]);
  later.answers.set('RCPT', '550 5.1.1 <b>nobody</b> is called so');
  await send.click();
  await page.getByText('The letter was not sent.').waitFor();
  await page.getByText('550 5.1.1 <b>nobody</b> is called so').waitFor();
  later.answers.clear();

  // The server has the letter, and we do not know it yet.
  later.letters.length = 0;
  later.answers.set('.', '');
  const changed = await page.request.post('/admin/api/v1/auth/password', {
    data: { currentPassword: goodPassword, newPassword: `${goodPassword}x` },
    headers: {
      'X-XSRF-TOKEN': (await page.context().cookies()).find(({ name }) => name === 'XSRF-TOKEN')?.value ?? '',
    },
  });
  expect(changed.status()).toBe(204);
  await eventually(async () => expect(later.letters).toHaveLength(1));
  await before.kill();
  expect(complaints).toEqual([]);

  const after = await start(`smtps://anna:hush-hush-26@localhost:${first.settings.port}`);
  await eventually(async () => expect(first.letters).toHaveLength(1));
  expect(first.letters[0]?.text).toContain('password');
  const back = { currentPassword: `${goodPassword}x`, newPassword: goodPassword };
  const json = { 'Content-Type': 'application/json' };
  const login = JSON.stringify({ login: 'admin', password: back.currentPassword });
  const signedIn = await fetch(`${after.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: json,
    body: login,
  });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const Authorization = `Bearer ${accessToken}`;
  await fetch(`${after.url}/api/v1/auth/password`, {
    method: 'POST',
    headers: { ...json, Authorization },
    body: JSON.stringify(back),
  });
  // Neither of the two comes a third time with the next.
  await eventually(async () => expect(first.letters.length).toBeGreaterThan(1));

  const russian = (await settingsOf(after, 'ru')).page;
  await russian.getByRole('button', { name: 'Отправить мне проверочное письмо' }).click();
  await russian.getByText('Почтовый сервер принял письмо. Загляните в почтовый ящик.').waitFor();
  expect(first.letters.at(-1)?.header('Subject')).toContain('Проверочное письмо');
  await first.close();
  await russian.getByRole('button', { name: 'Отправить мне проверочное письмо' }).click();
  await russian.getByText('Письмо не отправлено.').waitFor();
  await russian.getByText('ECONNREFUSED').waitFor();
  for (const { output } of [before, after]) expect(output()).not.toContain('hush-hush');
}, 120_000);
