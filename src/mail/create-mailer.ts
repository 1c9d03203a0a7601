import { connect, type Socket } from 'node:net';
import type { MailSettings } from '../config/settings.js';
import type { Letter, Mailer } from '../domain/notices/mailer.js';
import { DomainError } from '../domain/shared/domain-error.js';
import type { Rules } from '../domain/shared/rules.js';
import { writeLetter } from './letter-text.js';

/** So long a server may say nothing, and so long a letter may take in all, however slowly it goes on. */
const SILENCE_MS = 20_000;
const LETTER_MS = 60_000;

/** What a server says of an address, or of us, that it will say again. */
const REFUSED_FROM = 500;

type PlaceRules = Pick<Rules, 'siteName' | 'publicUrl'>;

/** @param letterMs for tests */
export const createMailer = (
  settings: MailSettings | null,
  rules: PlaceRules,
  letterMs = LETTER_MS,
): Mailer => ({
  isSet: settings !== null,
  async send(letter) {
    if (!settings) throw new DomainError('mail_not_set');
    // What the library would take for several addresses, or for a command.
    if (!/^[^\s<>(),;:"\p{Cc}]+$/u.test(letter.to)) throw new DomainError('mail_refused');
    await sendBySmtp(settings, rules, letter, letterMs).catch((cause: SmtpError) => {
      hidePassword(cause, settings);
      const isRefused = (cause.responseCode ?? 0) >= REFUSED_FROM;
      throw new DomainError(isRefused ? 'mail_refused' : 'mail_unavailable', {}, { cause });
    });
  },
});

interface SmtpError extends Error {
  responseCode?: number;
  /** What the server said. */
  response?: string;
}

/** A server may repeat in its answer what it did not like: who reads why a letter was not sent is not told that. */
function hidePassword(error: SmtpError, { user, password }: Pick<MailSettings, 'user' | 'password'>): void {
  if (!password) return;
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
  const spellings = [`\0${user ?? ''}\0${password}`, password].flatMap((text) => [base64(text), text]);
  const hidden = (text: string) =>
    spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text);
  error.message = hidden(error.message);
  if (error.stack !== undefined) error.stack = hidden(error.stack);
  if (error.response !== undefined) error.response = hidden(error.response);
}

/** A connection for each letter: they are few, and none is left open. */
async function sendBySmtp(
  { host, port, isTls, startTls, user, password, from }: MailSettings,
  { siteName, publicUrl }: PlaceRules,
  letter: Letter,
  letterMs: number,
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const { subject, text, html } = writeLetter(letter, { name: siteName ?? 'Kladovka', url: publicUrl });
  const line = openLine(host, port, letterMs);
  try {
    const transport = createTransport({
      host,
      port,
      secure: isTls,
      requireTLS: !isTls && startTls === 'required',
      ignoreTLS: !isTls && startTls === 'never',
      ...(user !== null && { auth: { user, pass: password ?? '' } }),
      getSocket: (_options, callback) =>
        line.opened.then(
          (connection) => callback(null, { connection }),
          (error: Error) => callback(error),
        ),
      greetingTimeout: SILENCE_MS,
      socketTimeout: SILENCE_MS,
      // Letters are made of words of ours alone: nothing in them is fetched or read.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    await transport.sendMail({
      // A copy: the library writes the address anew in its own form, and settings are frozen.
      from: { ...from },
      to: { name: '', address: letter.to },
      envelope: { from: from.address, to: [letter.to] },
      subject,
      text,
      html,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
  } finally {
    line.close();
  }
}

/** Its end comes also where the server keeps us waiting by saying a little now and then. */
function openLine(host: string, port: number, letterMs: number): { opened: Promise<Socket>; close(): void } {
  const socket = connect({ host, port });
  const timer = setTimeout(
    () => socket.destroy(new Error('the mail server took too long over a letter')),
    letterMs,
  );
  const opened = new Promise<Socket>((resolve, reject) => {
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
  return {
    opened,
    close: () => {
      clearTimeout(timer);
      socket.destroy();
    },
  };
}
