import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../support/kladovka.js';
import { startServer, type TestServer } from '../support/server.js';
import { unzip } from '../support/unzip.js';

let server: TestServer;
let dir: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  server = await startServer();
  ({ dir, remove } = await temporaryFolder());
});
afterAll(async () => {
  await server.stop();
  await remove();
});

const has = (program: string) => spawnSync(program, ['--version']).status === 0;

/** The shell's lines below a heading of the README. */
async function blockBelow(heading: string): Promise<string> {
  const readme = await readFile('README.md', 'utf8');
  const [, block] = readme.split(`## ${heading}\n`)[1]?.match(/^```sh\n(.*?)^```$/ms) ?? [];
  if (!block) throw new Error(`the README has no lines below “${heading}”`);
  return block;
}

describe('the README', () => {
  const maybe = has('curl') && has('bash') ? it : it.skip;

  maybe('the first tour with curl runs as it stands there, to the download without an account', async () => {
    const block = (await blockBelow('A first tour with curl')).replace('http://127.0.0.1:3000', server.url);
    expect(block).toContain(server.url);
    const shell = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', block], { cwd: dir, timeout: 100_000 });
    const [output, complaints] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
    expect(complaints).toBe('');
    expect(output).not.toContain('"code":');
    expect(output).toContain('"name":"привет.txt"');
    expect(output.endsWith('}hello\n')).toBe(true);
    const archive = await unzip(await readFile(path.join(dir, 'letters.zip')));
    expect([...archive.keys()]).toEqual(['Letters/', 'Letters/привет.txt']);
    expect(archive.get('Letters/привет.txt')?.content?.toString()).toBe('hello\n');
  });
});
