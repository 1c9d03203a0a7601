import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import type { LogLevel } from '../../src/domain/logs/log-entry.js';
import { GatheredLines } from '../../src/logging/gathered-lines.js';
import type { Line } from '../../src/logging/line.js';
import { eventually } from '../support/eventually.js';

const lineOf = (message: string, level: LogLevel = 'info'): Line => ({
  time: new Date(0).toISOString(),
  level,
  message,
  requestId: null,
  userId: null,
  event: null,
  details: {},
});

function gather() {
  const given: string[][] = [];
  const gathered = new GatheredLines((lines) => given.push(lines.map(({ message }) => message)));
  return { given, gathered };
}

describe('8.2: lines of the log are given on', () => {
  it('together, a moment later, in their order', async () => {
    const { given, gathered } = gather();
    for (const message of ['a', 'b', 'c']) gathered.add(lineOf(message));
    expect(given).toEqual([]);
    await eventually(() => expect(given).toEqual([['a', 'b', 'c']]));
    gathered.add(lineOf('d'));
    await eventually(() => expect(given).toEqual([['a', 'b', 'c'], ['d']]));
    gathered.close();
  });

  it.each(['warning', 'error'] as const)('at once with one that is a %s', (level) => {
    const { given, gathered } = gather();
    gathered.add(lineOf('a'));
    gathered.add(lineOf('b', level));
    expect(given).toEqual([['a', 'b']]);
    gathered.close();
  });

  it('before there are more than five hundred', () => {
    const { given, gathered } = gather();
    for (let i = 0; i < 1100; i += 1) gathered.add(lineOf(String(i)));
    expect(given.map(({ length }) => length)).toEqual([500, 500]);
    gathered.close();
    expect(given.map(({ length }) => length)).toEqual([500, 500, 100]);
  });

  it('when the process ends', () => {
    const script = `import { GatheredLines } from './dist/logging/gathered-lines.js';
      new GatheredLines((lines) => console.log(lines[0].message)).add({ level: 'info', message: 'last' });
      process.exit(0);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(output).toBe('last\n');
  });

  it('at once after the end', () => {
    const { given, gathered } = gather();
    gathered.close();
    gathered.add(lineOf('later'));
    expect(given).toEqual([['later']]);
  });
});
