import { mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RotatedFile } from '../../src/logging/rotated-file.js';

const lineOf = (text: string) => ({ [Symbol.for('message')]: text });

describe('log file', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kladovka-logs-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('R9: a file that can’t be written neither ends the process nor stays silent once it can be again', async () => {
    const today = join(folder, `kladovka-${new Date().toISOString().slice(0, 10)}.log`);
    await mkdir(today);
    const failures: unknown[] = [];
    const file = new RotatedFile({
      file: join(folder, 'kladovka.log'),
      retentionDays: 1,
      reopenAfterMilliseconds: 0,
      onFailure: (error) => failures.push(error),
    });
    for (let turn = 0; failures.length === 0 && turn < 10_000; turn++) await nextTurn();
    expect(failures).toMatchObject([{ code: 'EISDIR' }]);

    await rmdir(today);
    let isPassedOn = false;
    file.log(lineOf('back again'), () => {
      isPassedOn = true;
    });
    await file.finish();
    expect(isPassedOn).toBe(true);
    expect(await readFile(join(folder, 'kladovka.log'), 'utf8')).toBe('back again\n');
  });

  it('what comes after the end is let pass', async () => {
    const failures: unknown[] = [];
    const file = new RotatedFile({
      file: join(folder, 'deep', 'kladovka.log'),
      retentionDays: 1,
      onFailure: (error) => failures.push(error),
    });
    file.log(lineOf('last'), () => undefined);
    await file.finish();
    await file.finish();
    file.log(lineOf('too late'), () => undefined);
    expect(await readFile(join(folder, 'deep', 'kladovka.log'), 'utf8')).toBe('last\n');
    expect(failures).toEqual([]);
  });
});
