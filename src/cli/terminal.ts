import { createInterface } from 'node:readline/promises';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Where a command reads and writes. Answers go to `out`; questions and complaints to `err`. */
export interface Terminal {
  /** Whether there is somebody to ask. */
  isInteractive: boolean;
  out(text: string): void;
  err(text: string): void;
  ask(question: string): Promise<string>;
  /** Without showing what is typed. */
  askSecretly(question: string): Promise<string>;
  /** All of the standard input. */
  readAll(): Promise<string>;
}

export const processTerminal = (): Terminal => ({
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  ask: (question) => ask(question, process.stderr),
  askSecretly: async (question) => {
    process.stderr.write(question);
    const answer = await ask('', nowhere());
    process.stderr.write('\n');
    return answer;
  },
  readAll: () => text(process.stdin.pipe(new PassThrough())),
});

async function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  // With a terminal in raw mode a Ctrl-C is a key like any other.
  lines.on('SIGINT', () => process.exit(130));
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
