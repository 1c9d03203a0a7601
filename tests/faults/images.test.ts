import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { FileSystemImage, whileStopped } from '../support/file-system-image.js';
import { temporaryFolder } from '../support/kladovka.js';
import { isWhole, patience, tellFigure } from './form.js';
import { expectDoctorToRepair, type House, openHouse } from './house.js';
import { type Acknowledged, expectAcknowledged, nothingYet, workOn } from './load.js';

const count = isWhole ? 50 : 1;
const hands = 6;
const longestMs = 400;

interface Taken {
  file: string;
  /** To the moment of the image. */
  told: Acknowledged;
}

let scratch: string;
let removeScratch: () => Promise<void>;
let disk: FileSystemImage;
let house: House;

beforeAll(async () => {
  ({ dir: scratch, remove: removeScratch } = await temporaryFolder());
  disk = await FileSystemImage.make(scratch, 'disk', 512);
  house = await openHouse({ isEmbedded: true, storageDir: join(disk.path, 'storage') });
});
afterAll(() => removeScratch());

/** Bytes and database lie in it; each image is of another moment of the same work. */
async function takeImages(): Promise<Taken[]> {
  const { pid } = await house.start();
  const by = await house.newUser();
  const told = nothingYet();
  const images: Taken[] = [];
  let isOver = false;
  const working = Array.from({ length: hands }, (_, hand) => workOn(by, told, hand, () => isOver));
  for (let n = 0; n < count; n++) {
    const before = told.count;
    await eventually(() => expect(told.count).toBeGreaterThan(before));
    await sleep(Math.random() * longestMs);
    const file = join(scratch, `${n}.img`);
    const answered = await whileStopped(pid, async () => {
      const upToNow = { kept: new Map(told.kept), gone: new Set(told.gone), count: told.count };
      await disk.copy(file);
      return upToNow;
    });
    images.push({ file, told: answered });
  }
  isOver = true;
  await Promise.all(working);
  await house.end();
  await disk.close();
  return images;
}

/** As after the power has come back. Returns how many leftovers the doctor took away. */
async function expectToRise({ file, told }: Taken): Promise<number> {
  const image = await FileSystemImage.open(file, `${file}.mounted`);
  const risen = await openHouse({ isEmbedded: true, storageDir: join(image.path, 'storage') });
  try {
    await risen.start();
    await expectAcknowledged(risen, told);
    return await expectDoctorToRepair(risen);
  } finally {
    await risen.end();
    await image.close();
    await rm(file);
  }
}

describe('10.1: images of a file system, copied in the middle of work', () => {
  it(
    'rise with all that was answered, nothing half there, and leftovers that the doctor finds',
    async () => {
      const images = await takeImages();
      let leftovers = 0;
      for (const image of images) leftovers += await expectToRise(image);
      const answered = images.at(-1)?.told.count;
      expect(answered).toBeGreaterThanOrEqual(count);
      tellFigure(
        `10.1 ${count} images of a file system: up to ${answered} acts acknowledged, all whole; ${leftovers} leftovers, all found and repaired`,
      );
    },
    patience,
  );
});
