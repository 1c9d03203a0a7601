import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const main = path.resolve('dist/bundle/main.js');

type Env = Record<string, string>;

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningKladovka {
  url: string;
  pid: number;
  output(): string;
  ended: Promise<number | null>;
  /** SIGTERM and wait. Returns the exit code. */
  stop(): Promise<number | null>;
  /** As a power cut would. */
  kill(): Promise<void>;
}

/** A folder for one test's storage, which the database's user can pass through where that is not ourselves. */
export async function temporaryFolder(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'kladovka-process-'));
  await chmod(dir, 0o711);
  return { dir, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}

/** Starts the real program as a process of its own; resolves when it says that it is ready. */
export async function startKladovka(
  env: Env,
  { cwd = tmpdir(), timeout = 600_000, port = 0 } = {},
): Promise<RunningKladovka> {
  port ||= await freePort();
  const child = launch(['serve', '--port', String(port)], env, cwd, timeout);
  const ended = exitOf(child);
  const output = outputOf(child);
  const stop = async () => {
    child.kill('SIGTERM');
    return ended;
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  await untilSaid(child, output, 'Kladovka is ready');
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, output, ended, stop, kill };
}

/** Runs a command to its end. */
export async function kladovka(
  args: string[],
  env: Env,
  { input = '', cwd = tmpdir() } = {},
): Promise<Outcome> {
  const child = launch(args, env, cwd);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin?.end(input);
  const code = await exitOf(child);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Nothing of this process's environment but what every process needs. */
const launch = (args: string[], env: Env, cwd: string, timeout = 600_000): ChildProcess =>
  spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: process.env.PATH, LANG: 'C', NODE_ENV: 'development', ...env },
    stdio: 'pipe',
    timeout,
    killSignal: 'SIGKILL',
  });

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)));

function outputOf(child: ChildProcess): () => string {
  const parts = [collect(child.stdout), collect(child.stderr)];
  return () => parts.map((part) => part()).join('');
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

async function untilSaid(child: ChildProcess, output: () => string, text: string): Promise<void> {
  for (;;) {
    if (output().includes(text)) return;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
