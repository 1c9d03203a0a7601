import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { environmentOf } from '../../../support/fake-s3.js';
import {
  type BackupScene,
  createBackupScene,
  onDisk,
  type Place,
  rowsWithoutTheirBytes,
  told,
} from '../../backup/backup-scene.js';
import { createTestBucket, type TestBucket } from './test-bucket.js';

let buckets: TestBucket[];
let scene: BackupScene;

beforeEach(() => {
  buckets = [];
});
afterEach(async () => {
  await scene.dispose();
  for (const bucket of buckets) await bucket.dispose();
});

async function inBucket(): Promise<Place> {
  const bucket = await createTestBucket();
  buckets.push(bucket);
  const { settings } = bucket;
  return {
    settings: { s3: settings, blobStore: { kind: 's3', ...settings } },
    env: environmentOf(settings),
  };
}

describe('10: backup and restore with S3', () => {
  it.each([
    ['s3', 'disk'],
    ['disk', 's3'],
    ['s3', 's3'],
  ])(
    'from %s to %s',
    async (from, to) => {
      const placeOf = async (kind: string) => (kind === 's3' ? inBucket() : onDisk);
      scene = await createBackupScene(await placeOf(from));
      for (const name of ['a', 'b']) await scene.client.upload(`${name}.txt`, name.repeat(70_000));
      expect(told(await scene.backUp(), 0)).toMatchObject({ fileCount: 2, isWhole: true });
      await scene.client.upload('c.txt', 'c');
      expect(told(await scene.backUp(), 0)).toMatchObject({ copiedCount: 1, foundCount: 2 });
      const target = await scene.emptyTarget(await placeOf(to));
      expect(told(await target.restore(), 0)).toMatchObject({ fileCount: 3 });
      expect(await rowsWithoutTheirBytes(await target.start())).toEqual([]);
    },
    60_000,
  );

  it('refuses a bucket in which there are files, and changes nothing', async () => {
    scene = await createBackupScene(await inBucket());
    await scene.client.upload('a.txt', 'a');
    told(await scene.backUp(), 0);
    const other = await inBucket();
    const target = await scene.emptyTarget({
      ...other,
      env: { ...other.env, S3_BUCKET: buckets[0]?.settings.bucket ?? '' },
    });
    expect(await target.restore()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The storage is not empty'),
    });
    expect(await buckets[0]?.objects()).toHaveLength(1);
  }, 60_000);
});
