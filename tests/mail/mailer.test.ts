import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { MailSettings } from '../../src/config/settings.js';
import type { Notice } from '../../src/domain/notices/notice.js';
import { createMailer } from '../../src/mail/index.js';
import { makeCertificates } from '../support/certificates.js';
import { type SmtpServer, startSmtpServer } from '../support/smtp-server.js';

let smtp: SmtpServer;
beforeAll(async () => {
  smtp = await startSmtpServer();
});
afterAll(() => smtp.close());
afterEach(() => {
  smtp.answers.clear();
  smtp.letters.length = 0;
  smtp.commands.length = 0;
});

const rules = { siteName: 'Our <drive>\r\nBcc: x@evil.example', publicUrl: 'https://files.example.org' };
const mailer = (settings: Partial<MailSettings> = {}, letterMs?: number) =>
  createMailer({ ...smtp.settings, ...settings }, rules, letterMs);
const test = { kind: 'test', to: 'anna@example.org', login: 'anna' } as const;
const refusalOf = async (sending: Promise<void>) => sending.then(() => null).catch((error) => error);

const notice: Notice = {
  id: '1',
  kind: 'new_device',
  time: new Date('2026-11-28T07:00:00Z'),
  address: '::ffff:203.0.113.5',
  agent: 'Evil <b>http://evil.example',
  changes: {},
  isUnread: true,
};

describe('10: a letter', () => {
  it('goes by SMTP, in both languages, as plain text and HTML, and asks for no answer of machines', async () => {
    await mailer().send({ ...test, kind: 'notices', notices: [notice], moreCount: 2 });
    const [letter] = smtp.letters;
    expect(letter).toMatchObject({ from: 'drive@example.org', to: ['anna@example.org'] });
    expect(letter?.header('From')).toBe('Our drive <drive@example.org>');
    expect(letter?.header('Auto-Submitted')).toBe('auto-generated');
    expect(letter?.text).toContain('New sign-in from Evil, 203.0.113.5. 28 November 2026 at 07:00:00 UTC');
    expect(letter?.text).toContain('Новый вход: Evil, 203.0.113.5.');
    expect(letter?.text).toContain('And 2 more');
    expect(letter?.text).toContain('https://files.example.org');
    expect(letter?.text).not.toMatch(/evil\.example.*http:|<b>|http:\/\/evil/);
  });

  it('has no header but ours, whatever the place is called, and goes to one address, however that is written', async () => {
    await mailer().send(test);
    const [letter] = smtp.letters;
    expect(letter?.header('Bcc')).toBe('');
    expect(letter?.header('Subject')).toContain(
      'Test letter from Our <drive>[U+000D][U+000A]Bcc: x@evil.example',
    );
    for (const to of [
      'a@example.org, b@example.org',
      'a@example.org>\r\nRCPT TO:<b@example.org',
      '"a"<b@example.org>',
    ]) {
      smtp.commands.length = 0;
      expect(await refusalOf(mailer().send({ ...test, to }))).toMatchObject({ code: 'mail_refused' });
      expect(smtp.commands).toEqual([]);
    }
  });
});

describe('10: a mail server', () => {
  it('that says no is told from one that is away', async () => {
    smtp.answers.set('RCPT', '550 5.1.1 nobody is called so');
    expect(await refusalOf(mailer().send(test))).toMatchObject({ code: 'mail_refused' });
    smtp.answers.set('RCPT', '451 come back later');
    const later = await refusalOf(mailer().send(test));
    expect(later).toMatchObject({
      code: 'mail_unavailable',
      message: expect.stringContaining('451 come back later'),
    });
    expect(await refusalOf(mailer({ port: 1 }).send(test))).toMatchObject({ code: 'mail_unavailable' });
  });

  it.each([
    ['says nothing at all', '', ''],
    ['falls silent in the middle', 'DATA', ''],
  ])('that %s is given up', async (_what, command, answer) => {
    smtp.answers.set(command, answer);
    expect(await refusalOf(mailer({}, 300).send(test))).toMatchObject({
      code: 'mail_unavailable',
      message: expect.stringContaining('took too long'),
    });
  });

  it('gets the password, and nobody else: not without TLS where that is asked for, and no error tells it', async () => {
    const account = { user: 'anna', password: 'hush-hush-26' };
    await mailer(account).send(test);
    expect(smtp.commands).toContain(`AUTH PLAIN ${Buffer.from('\0anna\0hush-hush-26').toString('base64')}`);
    smtp.commands.length = 0;
    const encrypted = [{ startTls: 'required' } as const, { isTls: true }];
    const refusals = [];
    for (const how of encrypted)
      refusals.push(await refusalOf(mailer({ ...account, ...how }, 1_000).send(test)));
    smtp.answers.set('AUTH', '535 no');
    refusals.push(await refusalOf(mailer(account).send(test)));
    expect(refusals.map((refusal) => refusal?.code)).toEqual([
      'mail_unavailable',
      'mail_unavailable',
      'mail_refused',
    ]);
    for (const { message, stack, cause } of refusals)
      expect(JSON.stringify({ message, stack, cause, ...cause })).not.toMatch(/hush|aHVzaC/);
    expect(smtp.commands.filter((command) => command.startsWith('AUTH'))).toHaveLength(1);
    expect(smtp.letters).toHaveLength(1);
  });

  it.each(['implicit', 'startTls'] as const)(
    'whose certificate nobody vouches for gets nothing: %s',
    async (way) => {
      const certificates = await makeCertificates();
      const encrypted = await startSmtpServer({ ...certificates, way });
      const account = { ...encrypted.settings, host: 'localhost', user: 'anna', password: 'hush-hush-26' };
      const refusal = await refusalOf(createMailer(account, rules, 5_000).send(test));
      expect(refusal).toMatchObject({
        code: 'mail_unavailable',
        message: expect.stringContaining('certificate'),
      });
      expect(encrypted.commands.filter((command) => !/^(EHLO|STARTTLS)/.test(command))).toEqual([]);
      await encrypted.close();
      await certificates.remove();
    },
  );
});
