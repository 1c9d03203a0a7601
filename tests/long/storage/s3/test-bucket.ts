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
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { S3Settings } from '../../../../src/config/settings.js';

export interface TestBucket {
  settings: S3Settings;
  client: S3Client;
  /** Where uploads wait. */
  baseDir: string;
  /** The marker apart. */
  objects(): Promise<string[]>;
  /** The objects, and what waits. */
  contents(): Promise<string[]>;
  replaceMarker(id: string): Promise<void>;
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
    publicEndpoint: null,
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

  const all = async (): Promise<string[]> => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key = '' }) => Key);
  };
  const objects = async () => (await all()).filter((key) => key !== 'store-id');
  return {
    settings,
    client,
    baseDir,
    objects,
    contents: async () => {
      const waiting = await readdir(join(baseDir, 'tmp'));
      return [...(await objects()), ...waiting.filter((name) => name !== 'store-id')];
    },
    replaceMarker: async (Body) => {
      await client.send(new PutObjectCommand({ Bucket, Key: 'store-id', Body }));
    },
    unfinishedUploads: async () => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return Uploads.length;
    },
    dispose: async () => {
      for (let keys = await all(); keys.length > 0; keys = await all()) {
        await Promise.all(keys.map((Key) => client.send(new DeleteObjectCommand({ Bucket, Key }))));
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
      await rm(baseDir, { recursive: true, force: true });
    },
  };
}
