import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const script = path.resolve('scripts/end-with-npm.js');

/** Stands in for the server: says when it runs, and when it was asked to end. */
const program = `
  const { endWithNpm } = await import(${JSON.stringify(script)});
  const alive = setTimeout(() => console.log('was left behind'), 20_000);
  process.on('SIGTERM', () => { console.log('ends in order'); clearTimeout(alive); });
  endWithNpm();
  console.log('runs');`;

/** As npm does it: a shell that runs the program and then goes on. Once the program runs, the shell is ended. */
async function endShellOf(env: Record<string, string>): Promise<string> {
  const shell = spawn('sh', ['-c', '"$0" --input-type=module -e "$1"; exit', process.execPath, program], {
    env: { PATH: process.env.PATH, ...env },
    timeout: 60_000,
  });
  let said = '';
  shell.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said === 'runs\n') shell.kill('SIGTERM');
  });
  // The pipe closes when nobody has it open any more: the program, too, has ended.
  await once(shell.stdout, 'close');
  return said;
}

describe('`npm start` that is ended', () => {
  it('takes its server along, which ends in order', async () => {
    expect(await endShellOf({ npm_lifecycle_event: 'start' })).toBe('runs\nends in order\n');
  });
});
