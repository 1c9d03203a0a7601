import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type House, openHouse } from '../../faults/house.js';

/** What the server holds once all is collected that nobody needs any more. */
export interface Measure {
  heapUsed: number;
  external: number;
  arrayBuffers: number;
  rss: number;
  descriptors: number;
}

export interface MeasuredHouse {
  house: House;
  measure(): Promise<Measure>;
}

/** The real program, started, which tells what it holds. */
export async function openMeasuredHouse(env: Record<string, string> = {}): Promise<MeasuredHouse> {
  const house = await openHouse();
  const file = join(house.storageDir, '..', 'measure.json');
  const server = await house.start({
    ...env,
    MEASURE_FILE: file,
    NODE_OPTIONS: `--import=${pathToFileURL('tests/long/hostile/measured.mjs')}`,
  });
  return {
    house,
    measure: async () => {
      await rm(file, { force: true });
      process.kill(server.pid, 'SIGUSR2');
      return JSON.parse(await whenThere(file)) as Measure;
    },
  };
}

async function whenThere(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) return text;
    await sleep(50);
  }
}

/** By how many bytes more is held. */
export const growthOf = (after: Measure, before: Measure): number =>
  after.heapUsed + after.external - before.heapUsed - before.external;

export const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
