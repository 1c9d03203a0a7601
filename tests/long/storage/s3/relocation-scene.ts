import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from '@jest/globals';
import { composeRelocation } from '../../../../src/compose.js';
import { type RelocationPorts, relocateBlobs } from '../../../../src/domain/relocation/relocate-blobs.js';
import type { StoreKind } from '../../../../src/domain/relocation/relocation-store.js';
import { ApiClient, newClient } from '../../../support/client.js';
import { kladovka } from '../../../support/kladovka.js';
import { startServer, type TestServer } from '../../../support/server.js';
import { createTestBucket } from './test-bucket.js';

export const otherKind = (kind: StoreKind): StoreKind => (kind === 's3' ? 'disk' : 's3');

export type RelocationScene = Awaited<ReturnType<typeof createRelocationScene>>;

/** A server that has its blobs in one kind of store, and what both kinds have. */
export async function createRelocationScene(kind: StoreKind) {
  const bucket = await createTestBucket();
  const storeOf = (now: StoreKind) => ({
    s3: bucket.settings,
    blobStore: now === 's3' ? ({ kind: 's3', ...bucket.settings } as const) : ({ kind: 'disk' } as const),
  });
  const server = await startServer(storeOf(kind));
  const client = await newClient(server);
  const { storageDir } = server.settings;
  const others: TestServer[] = [];

  const onDisk = async (): Promise<string[]> => {
    const root = join(storageDir, 'blobs');
    const entries = await readdir(join(root, 'users'), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort();
  };

  /** Of the real program. */
  const env = (now: StoreKind) => ({
    STORAGE_DIR: storageDir,
    DATABASE_URL: server.databaseUrl,
    BLOB_STORE: now,
    S3_ENDPOINT: bucket.settings.endpoint,
    S3_REGION: bucket.settings.region,
    S3_BUCKET: bucket.settings.bucket,
    S3_ACCESS_KEY_ID: bucket.settings.accessKeyId,
    S3_SECRET_ACCESS_KEY: bucket.settings.secretAccessKey,
    S3_FORCE_PATH_STYLE: 'true',
  });

  return {
    bucket,
    server,
    client,
    env,
    migrate: (to: StoreKind, now: StoreKind, ...more: string[]) =>
      kladovka(['blobs:migrate', '--to', to, ...more], env(now)),
    /** The same in this process, where what it does can be seen and disturbed. */
    portsTo: (to: StoreKind): Promise<RelocationPorts> => composeRelocation(server.settings, server, to),
    relocate: (
      ports: RelocationPorts,
      to: StoreKind,
      more: { isSwitched?: boolean; removeSource?: boolean } = {},
    ) => relocateBlobs(ports, { to, isSwitched: false, removeSource: false, ...more }, () => undefined),
    /** As after a restart with the other setting. */
    async switchTo(now: StoreKind): Promise<ApiClient> {
      const switched = await startServer({ ...storeOf(now), storageDir }, server);
      others.push(switched);
      return (await ApiClient.anonymous(switched)).signIn(String(client.user?.login));
    },
    /** As it was switched last. */
    switched(): TestServer {
      return others.at(-1) ?? server;
    },
    async upload(name: string, content: string): Promise<string> {
      const { status, body } = await client.upload(name, content);
      expect(status).toBe(201);
      return String(body.id);
    },
    keyOf: async (id: string): Promise<string> => (await server.ports.files.find(id))?.blobKey ?? '',
    contentsOf: async (where: StoreKind): Promise<string[]> =>
      where === 's3' ? (await bucket.objects()).sort() : onDisk(),
    async overwrite(where: StoreKind, key: string, content: string): Promise<void> {
      if (where === 'disk') return writeFile(join(storageDir, 'blobs', key), content);
      await bucket.client.send(
        new PutObjectCommand({ Bucket: bucket.settings.bucket, Key: key, Body: content }),
      );
    },
    async dispose(): Promise<void> {
      for (const other of others) await other.stop();
      await server.stop();
      await bucket.dispose();
    },
  };
}

export const contentOf = async (by: ApiClient, id: unknown): Promise<string> =>
  (await by.raw('GET', `/api/v1/files/${id}/content`)).text();

/** What the command complains of; its progress and what node itself warns of are no complaints. */
export const complaints = (stderr: string): string[] =>
  stderr.split('\n').filter((line) => /^(The (bytes of the )?file |kladovka: )/.test(line));
