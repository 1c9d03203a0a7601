import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { MailSettings } from '../../src/config/settings.js';

export interface ReceivedLetter {
  from: string;
  to: string[];
  /** Headers and bodies, as they came. */
  raw: string;
  /** The parts in plain text and in HTML, decoded, one after the other. */
  text: string;
  header(name: string): string;
}

export interface SmtpServer {
  settings: MailSettings;
  letters: ReceivedLetter[];
  /** All that clients said, in order. */
  commands: string[];
  /** What it answers in place of its own, by the beginning of the command: an empty text is silence. */
  answers: Map<string, string>;
  close(): Promise<void>;
}

/** By which a server talks TLS: from the first byte (RFC 8314), or after STARTTLS (RFC 3207). */
export interface SmtpTls {
  key: string;
  cert: string;
  way: 'implicit' | 'startTls';
}

/** A mail server that talks SMTP (RFC 5321) over a real connection, and keeps what it gets. */
export async function startSmtpServer(tls: SmtpTls | null = null): Promise<SmtpServer> {
  const letters: ReceivedLetter[] = [];
  const commands: string[] = [];
  const answers = new Map<string, string>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    const kept = { letters, commands, answers };
    if (tls?.way === 'implicit') converse(encrypted(socket, tls), kept);
    else converse(socket, kept, tls);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: {
      host: '127.0.0.1',
      port,
      isTls: tls?.way === 'implicit',
      startTls: tls ? 'required' : 'never',
      user: null,
      password: null,
      // As the program's own settings are.
      from: Object.freeze({ name: 'Our drive', address: 'drive@example.org' }),
    },
    letters,
    commands,
    answers,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Kept = Pick<SmtpServer, 'letters' | 'commands' | 'answers'>;

/** Whoever does not like its certificate hangs up. */
const encrypted = (socket: Socket, { key, cert }: SmtpTls): Socket =>
  new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => undefined);

/** @param tls that it offers still */
function converse(socket: Socket, kept: Kept, tls: SmtpTls | null = null, isGreeted = false): void {
  const { letters, commands, answers } = kept;
  const say = (text: string) => text !== '' && socket.write(`${text}\r\n`);
  let [from, to, data] = ['', [] as string[], null as string[] | null];
  const answerTo = (line: string): string => {
    commands.push(line);
    const own = [...answers].find(([beginning]) => line.toUpperCase().startsWith(beginning));
    if (own) return own[1];
    const [verb = ''] = line.toUpperCase().split(' ');
    if (verb === 'EHLO')
      return `250-mail.example.org\r\n${tls ? '250-STARTTLS' : '250-AUTH PLAIN'}\r\n250 8BITMIME`;
    if (verb === 'AUTH') return '235 fine';
    if (verb === 'MAIL') [from, to] = [addressIn(line), []];
    if (verb === 'RCPT') to.push(addressIn(line));
    if (verb === 'DATA') data = [];
    return verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 fine';
  };
  const take = (line: string) => {
    if (tls && !data && line.toUpperCase() === 'STARTTLS') {
      commands.push(line);
      socket.removeAllListeners('data');
      say('220 go on');
      return converse(encrypted(socket, tls), kept, null, true);
    }
    if (!data) return say(answerTo(line));
    if (line !== '.') return void data.push(line.replace(/^\./, ''));
    letters.push(letterOf(from, to, data.join('\r\n')));
    data = null;
    say(answers.get('.') ?? '250 taken');
  };
  let rest = '';
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  if (!isGreeted) say(answers.get('') ?? '220 mail.example.org');
}

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

function letterOf(from: string, to: string[], raw: string): ReceivedLetter {
  const head = raw.split('\r\n\r\n', 1)[0]?.replaceAll(/\r\n[ \t]+/g, ' ') ?? '';
  return {
    from,
    to,
    raw,
    text: partsOf(raw).join('\n'),
    header: (name) => decodedWords(new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? ''),
  };
}

const partsOf = (raw: string): string[] =>
  raw.split(/\r\n--[^\r\n]+/).flatMap((part) => {
    const [, encoding] = /Content-Transfer-Encoding: (\S+)/i.exec(part) ?? [];
    const body = part.slice(part.indexOf('\r\n\r\n') + 4);
    if (encoding === 'base64') return [Buffer.from(body, 'base64').toString()];
    if (encoding === 'quoted-printable') return [quotedPrintable(body)];
    return encoding ? [body] : [];
  });

const quotedPrintable = (text: string): string =>
  Buffer.from(
    text
      .replaceAll('=\r\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

/** RFC 2047. */
const decodedWords = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?(B|Q)\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString()
        : quotedPrintable(word.replaceAll('_', ' ')),
    );
