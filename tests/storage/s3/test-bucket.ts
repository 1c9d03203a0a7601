import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { S3Settings } from '../../../src/config/settings.js';

export interface TestBucket {
  settings: S3Settings;
  client: S3Client;
  /** Where uploads wait. */
  baseDir: string;
  /** The objects, and what waits; the marker apart. */
  contents(): Promise<string[]>;
  unfinishedUploads(): Promise<number>;
  dispose(): Promise<void>;
}

const fromEnvironment = (key: string): string => {
  const value = process.env[key];
  if (!value) throw new Error(`${key} is not set: these tests need an S3 server (CONTRIBUTING.md)`);
  return value;
};

/** A bucket and a folder that nobody else has, on the server of the environment. */
export async function createTestBucket(): Promise<TestBucket> {
  const settings: S3Settings = {
    endpoint: fromEnvironment('S3_ENDPOINT'),
    region: fromEnvironment('S3_REGION'),
    bucket: `kladovka-${randomUUID()}`,
    accessKeyId: fromEnvironment('S3_ACCESS_KEY_ID'),
    secretAccessKey: fromEnvironment('S3_SECRET_ACCESS_KEY'),
    forcePathStyle: true,
  };
  const { endpoint, region, accessKeyId, secretAccessKey, bucket: Bucket } = settings;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  await client.send(new CreateBucketCommand({ Bucket }));
  const baseDir = await mkdtemp(join(tmpdir(), 'kladovka-s3-'));

  const objects = async (): Promise<string[]> => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key = '' }) => Key);
  };
  return {
    settings,
    client,
    baseDir,
    contents: async () => {
      const stored = (await objects()).filter((key) => key !== 'store-id');
      return [...stored, ...(await readdir(join(baseDir, 'tmp')))];
    },
    unfinishedUploads: async () => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return Uploads.length;
    },
    dispose: async () => {
      for (let keys = await objects(); keys.length > 0; keys = await objects()) {
        await Promise.all(keys.map((Key) => client.send(new DeleteObjectCommand({ Bucket, Key }))));
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
      await rm(baseDir, { recursive: true, force: true });
    },
  };
}
