import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

it('8.1: npm run bench measures every row beside the others, in its short form', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/bench/index.js', '--short'], {
    timeout: 240_000,
  });
  const rows = stdout.trim().split('\n\n');
  expect(rows.map((row) => row.split('\n').at(0))).toEqual(
    expect.arrayContaining([
      '/healthz',
      'download of 10 KiB, by token',
      'download of 10 KiB, by a link',
      '64 KiB of 64 MiB',
      'list, 100 of 1 000',
      'upload of 10 KiB',
    ]),
  );
  for (const row of rows) expect(row).toMatch(/kladovka +[1-9]\d* a second/);
  expect(rows[0]).toMatch(/node:http .*kladovka has \d+\.\d\d of it/);
}, 300_000);
