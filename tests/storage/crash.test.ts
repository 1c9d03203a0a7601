import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDiskBlobStore } from '../../src/storage/index.js';

const victim = resolve('tests/storage/stage-forever.js');

describe('a server that is killed in the middle of an upload', () => {
  let baseDir: string;

  beforeEach(async () => {
    baseDir = await mkdtemp(join(tmpdir(), 'kladovka-crash-'));
  });

  afterEach(() => rm(baseDir, { recursive: true, force: true }));

  it('R30: leaves staged bytes alone, which the next sweep removes; what was kept is whole', async () => {
    const child = spawn(process.execPath, [victim, baseDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const [line] = await once(child.stdout, 'data');
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    const key = String(line).trim();

    expect(await readdir(join(baseDir, 'blobs', 'tmp'))).toHaveLength(1);
    const store = await createDiskBlobStore({ baseDir });
    const result = await store.sweep(new Date(Date.now() + 60_000), async (keys) => new Set(keys));
    expect(result.removedCount).toBe(1);
    expect(result.removedBytes).toBeGreaterThan(0);
    expect(await readdir(join(baseDir, 'blobs', 'tmp'))).toEqual([]);
    expect(await text(await store.open(key))).toBe('kept');
  });
});
