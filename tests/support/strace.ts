import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

export interface Strace {
  /** Lets go of the process, which runs on, and returns what it did meanwhile. */
  detach(): Promise<SystemCall[]>;
}

/** A call of the system by one thread, as strace writes it. */
export interface SystemCall {
  thread: number;
  name: string;
  /** With its arguments and what it came to; each descriptor with its path. */
  text: string;
  /** Seconds since 1970. */
  began: number;
  ended: number;
  isInjected: boolean;
}

/** What changes a disk, or makes a change safe. Machines have not all of them. */
export const diskCalls = [
  ...['openat', 'write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'copy_file_range', 'ftruncate'],
  ...['fsync', 'fdatasync', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat'],
  ...['mkdir', 'mkdirat', 'rmdir'],
].map((name) => `?${name}`);

export interface StraceOptions {
  file: string;
  /** Names of the calls. */
  calls: readonly string[];
  /** As its `-e inject` takes it. */
  inject?: string;
  /** So many bytes of each string. */
  stringBytes?: number;
}

/** Looks at a running process, all of its threads, until told to let go. */
export async function attach(pid: number, options: StraceOptions): Promise<Strace> {
  const { file, calls, inject, stringBytes = 200 } = options;
  const child = spawn(
    'strace',
    [
      ...['-f', '-y', '-ttt', '-T', '-s', String(stringBytes), '-o', file, '-p', String(pid)],
      ...['-e', `trace=${calls.join(',')}`, '-e', 'signal=none'],
      ...(inject ? ['-e', `inject=${inject}`] : []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  await said(child.stderr, /Process \d+ attached/, ended);
  return {
    detach: async () => {
      child.kill('SIGINT');
      // Of a process that was killed it may miss the end, and then nobody else hears of it either.
      const late = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await ended;
      clearTimeout(late);
      return callsIn(await readFile(file, 'utf8'));
    },
  };
}

async function said(stream: NodeJS.ReadableStream, words: RegExp, ended: Promise<unknown>): Promise<void> {
  let text = '';
  const heard = new Promise<void>((resolve) => {
    stream.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (words.test(text)) resolve();
    });
  });
  const over = ended.then(() => {
    throw new Error(`strace ended: ${text}`);
  });
  over.catch(() => undefined);
  await Promise.race([heard, over]);
}

/** A call that another thread interrupted is written in two lines. */
function callsIn(text: string): SystemCall[] {
  const begun = new Map<string, { began: number; text: string }>();
  return text.split('\n').flatMap((line) => {
    const [, thread = '', at = '', rest = ''] = /^(\d+) +(\d+\.\d+) (.*)$/.exec(line) ?? [];
    if (!thread) return [];
    const unfinished = rest.match(/^(.*) <unfinished \.\.\.>$/);
    if (unfinished) {
      begun.set(thread, { began: Number(at), text: String(unfinished[1]) });
      return [];
    }
    const resumed = rest.match(/^<\.\.\. \w+ resumed>(.*)$/);
    const start = resumed ? begun.get(thread) : undefined;
    const whole = resumed ? `${start?.text ?? ''}${resumed[1]}` : rest;
    const began = start?.began ?? Number(at);
    const name = /^(\w+)\(/.exec(whole)?.[1];
    if (!name) return [];
    return [
      {
        thread: Number(thread),
        name,
        text: whole,
        began,
        ended: began + Number(/<(\d+\.\d+)>$/.exec(whole)?.[1] ?? 0),
        isInjected: whole.includes('(INJECTED)'),
      },
    ];
  });
}
